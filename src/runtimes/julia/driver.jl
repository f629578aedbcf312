# The worker that runs a user's script: connects to the supervisor's socket, takes commands as JSON lines, calls
# PowerSimulations' own process_simulation_partition_cli_args and reports progress. Standard library only, Julia 1.5+.
# The messages are described in ../protocol.ts.
module PowersimWorker

const SOCKET = pop!(ENV, "POWERSIM_WORKER_SOCKET", "")
const TOKEN = pop!(ENV, "POWERSIM_WORKER_TOKEN", "")
const PROTOCOL = 1
const DRIVER = @__FILE__
const REPORT_SECONDS = 0.25
const LONGEST_STACK = 60_000

using Dates, Logging, Sockets

include(joinpath(@__DIR__, "driver", "json.jl"))
include(joinpath(@__DIR__, "driver", "console.jl"))
include(joinpath(@__DIR__, "driver", "io.jl"))
include(joinpath(@__DIR__, "driver", "progress.jl"))
include(joinpath(@__DIR__, "driver", "failures.jl"))
include(joinpath(@__DIR__, "driver", "features.jl"))
include(joinpath(@__DIR__, "driver", "methods.jl"))
include(joinpath(@__DIR__, "driver", "upstream.jl"))

mutable struct Worker
    connection::Connection
    progress::Progress
    build::Any
    execute::Any
    upstream::Union{Nothing, Module}
    "What the build function returned last."
    simulation::Any
end

"The script's build function, as PowerSimulations is given it: of one type, so that it is compiled for that once."
struct Build <: Function
    worker::Worker
    "Whether its progress is to be reported."
    watched::Bool
end

function (build::Build)(args...; kwargs...)
    worker = build.worker
    worker.simulation = worker.build(args...; kwargs...)
    build.watched && watch(worker.progress, worker.upstream, worker.simulation)
    return worker.simulation
end

function script_function(name::AbstractString, script::AbstractString)
    symbol = Symbol(name)
    if !is_defined(Main, symbol) || isempty(methods(definition(Main, symbol)))
        throw(Refused("functionMissing", "$(basename(script)) does not define the function $name."))
    end
    return definition(Main, symbol)
end

function load_script(worker::Worker, command)
    script = command["script"]
    if script !== nothing
        Base.invokelatest(Base.include, Main, script)
        worker.build = script_function(command["buildFunction"], script)
        worker.execute = script_function(command["executeFunction"], script)
    end
    worker.upstream = find_upstream()
    return Any["capabilities" => Base.invokelatest(features, worker.upstream)]
end

function setup_partitions(worker::Worker, command)
    call_upstream(worker, false, "setup", command, Any[
        "num-steps" => command["numSteps"],
        "num-period-steps" => command["period"],
        # Always: upstream's own default differs between its two ways in.
        "num-overlap-steps" => command["numOverlapSteps"],
    ])
    fields = Base.invokelatest(read_dates, worker.upstream, worker.simulation)
    push!(fields, "capabilities" => Base.invokelatest(features, worker.upstream))
    return fields
end

function execute_partition(worker::Worker, command)
    timer = Timer(timer -> report_in_turn(worker), REPORT_SECONDS; interval = REPORT_SECONDS)
    try
        call_upstream(worker, true, "execute", command, Any["index" => command["index"]])
    finally
        close(timer)
        report(worker.progress, worker.connection)
        unwatch(worker.progress)
    end
    return has_failed(worker.simulation) ? Any["swallowed" => true] : Any[]
end

function report_in_turn(worker::Worker)
    report(worker.progress, worker.connection)
    check_consoles()
    return
end

function join_partitions(worker::Worker, command)
    call_upstream(worker, false, "join", command, command["skipFailures"] === true ? Any["skip-failures" => true] : Any[])
    return Any[]
end

function call_upstream(worker::Worker, watched::Bool, operation::String, command, options::Vector{Any})
    worker.upstream === nothing && throw(Refused("internal", "No script has been loaded."))
    args = String[operation, string("--simulation-name=", command["name"]::String)]
    for option in options
        push!(args, string("--", option.first::String, "=", string(option.second)::String))
    end
    push!(args, string("--output-dir=", command["outputDir"]::String))
    entry = definition(worker.upstream, :process_simulation_partition_cli_args)
    execute = worker.execute === nothing ? identity : worker.execute
    before = global_logger()
    worker.simulation = nothing
    try
        Base.invokelatest(entry, Build(worker, watched), execute, args...)
    finally
        # Each call leaves a global logger of its own behind, with unwritten lines.
        left = global_logger(before)
        left === before || quietly(() -> flush(left))
    end
    return
end

function function_of(type::String)
    type == "load" && return load_script
    type == "setup" && return setup_partitions
    type == "execute" && return execute_partition
    type == "join" && return join_partitions
    return nothing
end
is_command(@nospecialize(type)) =
    type isa String && (type in ("exit", "prepare") || function_of(type) !== nothing)

function answer(worker::Worker, type::String, command::Dict{String, Any})
    folder = pwd()
    try
        append_output_to(command["console"]::String)
        fields = Base.invokelatest(function_of(type), worker, command)::Vector{Any}
        flush_output()
        pushfirst!(fields, "type" => "done", "command" => type)
        push!(fields, "maxRss" => Sys.maxrss())
        send(worker.connection, fields)
    catch e
        Base.invokelatest(answer_failure, worker, type, e, catch_backtrace())
    finally
        worker.simulation = nothing
        # A script that changes the folder for one partition must not change it for the next.
        type == "load" || go_back(folder)
    end
    return
end

function answer_failure(worker::Worker, type::String, exception, backtrace)
    kind, message, stack = describe_failure(exception, backtrace)
    quietly(() -> println(stderr, "ERROR: ", stack))
    flush_output()
    send(worker.connection, Any["type" => "failed", "command" => type, "kind" => kind, "message" => message,
        "stack" => first_part(stack, LONGEST_STACK)])
    return
end

function go_back(folder::String)
    try
        cd(folder)
    catch # it is gone
    end
    return
end

function main()
    isempty(SOCKET) && error("driver.jl is started by powersim: POWERSIM_WORKER_SOCKET is not set")
    # As in a session: a script's `abspath(PROGRAM_FILE) == @__FILE__` is false and relative paths start at the
    # working directory. SIGINT ends the process, Julia's default for programs: as an exception it would arrive in
    # whichever task happens to run.
    empty!(ARGS)
    quietly(() -> Core.eval(Base, :(PROGRAM_FILE = "")))
    delete!(task_local_storage(), :SOURCE_PATH)
    own_output()
    end_with_supervisor()

    worker = Worker(Connection(connect(SOCKET)), Progress(), nothing, nothing, nothing, nothing)
    reports = start_watcher(worker.progress, worker.connection)
    send(worker.connection, Any["type" => "hello", "token" => TOKEN, "protocol" => PROTOCOL, "pid" => Int(getpid()),
        "runtime" => "julia", "version" => string(VERSION),
        "capabilities" => Any["reportsWhileComputing" => reports, "preparesMethods" => true]])
    commands = Channel{Any}(Inf)
    @async Base.invokelatest(read_commands, worker.connection, commands)
    while true
        command = take!(commands)
        type = command["type"]::String
        if type == "exit"
            flush_output()
            exit(0)
        elseif type == "prepare"
            # Of what is to be done, that waits already, nothing is gained.
            isready(commands) || Base.invokelatest(prepare_methods, command["known"], command["followed"], commands)
        else
            worker.connection.busy = true
            answer(worker, type, command)
            worker.connection.busy = false
        end
    end
end

end # module

PowersimWorker.main()

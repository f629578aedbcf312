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

mutable struct Worker
    connection::Connection
    progress::Progress
    build::Any
    execute::Any
    upstream::Union{Nothing, Module}
end

# Names are looked up in the newest world: the script was loaded after this code was.
is_defined(in::Module, name::Symbol) = Base.invokelatest(isdefined, in, name)
definition(in::Module, name::Symbol) = Base.invokelatest(getfield, in, name)

function find_upstream()
    if is_defined(Main, :PowerSimulations) && definition(Main, :PowerSimulations) isa Module
        return definition(Main, :PowerSimulations)
    end
    for (id, loaded) in Base.loaded_modules
        id.name == "PowerSimulations" && return loaded
    end
    return Base.require(Main, :PowerSimulations)
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
    return ["capabilities" => Base.invokelatest(features, worker.upstream)]
end

function setup_partitions(worker::Worker, command)
    simulation = Ref{Any}(nothing)
    build = (args...; kwargs...) -> (simulation[] = worker.build(args...; kwargs...))
    call_upstream(worker, build, "setup", command,
        "num-steps" => command["numSteps"],
        "num-period-steps" => command["period"],
        # Always: upstream's own default differs between its two ways in.
        "num-overlap-steps" => command["numOverlapSteps"])
    dates = Base.invokelatest(read_dates, worker.upstream, simulation[])
    return [dates..., "capabilities" => Base.invokelatest(features, worker.upstream)]
end

function execute_partition(worker::Worker, command)
    simulation = Ref{Any}(nothing)
    build = function (args...; kwargs...)
        simulation[] = worker.build(args...; kwargs...)
        watch(worker.progress, worker.upstream, simulation[])
        return simulation[]
    end
    timer = Timer(REPORT_SECONDS; interval = REPORT_SECONDS) do _
        report(worker.progress, worker.connection)
        check_consoles()
    end
    try
        call_upstream(worker, build, "execute", command, "index" => command["index"])
    finally
        close(timer)
        report(worker.progress, worker.connection)
        unwatch(worker.progress)
    end
    return Base.invokelatest(has_failed, simulation[]) ? ["swallowed" => true] : []
end

function join_partitions(worker::Worker, command)
    options = command["skipFailures"] === true ? ("skip-failures" => "true",) : ()
    call_upstream(worker, identity, "join", command, options...)
    return []
end

function call_upstream(worker::Worker, build, operation::String, command, options...)
    worker.upstream === nothing && throw(Refused("internal", "No script has been loaded."))
    all_options = ("simulation-name" => command["name"], options..., "output-dir" => command["outputDir"])
    args = [operation; ["--$name=$setting" for (name, setting) in all_options]]
    entry = definition(worker.upstream, :process_simulation_partition_cli_args)
    execute = something(worker.execute, identity)
    before = global_logger()
    try
        Base.invokelatest(entry, build, execute, args...)
    finally
        # Each call leaves a global logger of its own behind, with unwritten lines.
        left = global_logger(before)
        left === before || quietly(() -> Base.invokelatest(flush, left))
    end
    return
end

const COMMANDS = Dict{String, Function}(
    "load" => load_script,
    "setup" => setup_partitions,
    "execute" => execute_partition,
    "join" => join_partitions,
)
is_command(type) = type == "exit" || haskey(COMMANDS, type)

function answer(worker::Worker, type::String, command)
    folder = pwd()
    try
        append_output_to(command["console"])
        fields = COMMANDS[type](worker, command)
        flush_output()
        send(worker.connection, ["type" => "done", "command" => type, fields..., "maxRss" => Sys.maxrss()])
    catch e
        kind, message, stack = describe_failure(e, catch_backtrace())
        quietly(() -> println(stderr, "ERROR: ", stack))
        flush_output()
        send(worker.connection, ["type" => "failed", "command" => type, "kind" => kind,
            "message" => message, "stack" => first_part(stack, LONGEST_STACK)])
    finally
        # A script that changes the folder for one partition must not change it for the next.
        type == "load" || quietly(() -> cd(folder))
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

    worker = Worker(Connection(connect(SOCKET)), Progress(), nothing, nothing, nothing)
    reports = start_watcher(worker.progress, worker.connection)
    send(worker.connection, ["type" => "hello", "token" => TOKEN, "protocol" => PROTOCOL, "pid" => Int(getpid()),
        "runtime" => "julia", "version" => string(VERSION),
        "capabilities" => ["reportsWhileComputing" => reports]])
    commands = Channel{Any}(Inf)
    @async read_commands(worker.connection, commands)
    while true
        command = take!(commands)
        if command["type"] == "exit"
            flush_output()
            exit(0)
        end
        worker.connection.busy = true
        answer(worker, command["type"], command)
        worker.connection.busy = false
    end
end

end # module

PowersimWorker.main()

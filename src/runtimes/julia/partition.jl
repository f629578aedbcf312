# One phase of a partitioned simulation without a supervisor, for batch systems and workflow engines:
#
#   julia partition.jl setup|execute INDEX…|join --script=… --output-dir=… --simulation-name=… --num-steps=…
#       --period=… --num-overlap-steps=… --build-function=… --execute-function=…
#
# Calls PowerSimulations' own process_simulation_partition_cli_args, which does not tell whether a simulation succeeded:
# what counts is the status.json that it writes. Ends with exit status 0 only when everything that was asked for is done.
# A partition that has succeeded is not executed again. Standard library only, Julia 1.5+.
module PowersimPartition

using Logging

include(joinpath(@__DIR__, "driver", "upstream.jl"))

const SUCCESS = ("SUCCESSFULLY_FINALIZED", "SUCCESSFUL")

struct Refused <: Exception
    message::String
end
Base.showerror(io::IO, e::Refused) = print(io, e.message)

function main(arguments)
    phase = popfirst!(arguments)
    options = Dict{String, String}()
    indices = Int[]
    for argument in arguments
        if startswith(argument, "--")
            name, value = split(argument[3:end], '='; limit = 2)
            options[name] = value
        else
            push!(indices, parse(Int, argument))
        end
    end
    if phase == "setup"
        setup_partitions(options)
    elseif phase == "execute" && !isempty(indices)
        failed = filter(index -> !execute_partition(options, index), indices)
        isempty(failed) || throw(Refused("Not executed to the end: partition $(join(failed, ", "))."))
    elseif phase == "join"
        join_partitions(options)
    else
        throw(Refused("Say what to do: setup, execute INDEX, or join."))
    end
    return
end

whole(options) = joinpath(options["output-dir"], options["simulation-name"])
partition(options, index) = joinpath(whole(options), "simulation_partitions", string(index))
config(options) = joinpath(whole(options), "simulation_partitions", "config.json")
count_partitions(options) = cld(parse(Int, options["num-steps"]), parse(Int, options["period"]))

function setup_partitions(options)
    # PowerSimulations would make NAME-2 and go on using what is there.
    ispath(whole(options)) && throw(Refused("$(whole(options)) is there already: move it away, or choose another name or output folder."))
    mkpath(options["output-dir"])
    call_upstream(options, "setup",
        "num-steps" => options["num-steps"],
        "num-period-steps" => options["period"],
        "num-overlap-steps" => options["num-overlap-steps"])
    check_config(options)
    println("Set up $(count_partitions(options)) partitions in $(whole(options)).")
end

"The partitions are there, and those that were asked for."
function check_config(options)
    isfile(config(options)) || throw(Refused("There are no partitions in $(whole(options)): setup has not been done, or the build function does not give its arguments on to Simulation and build!."))
    text = read(config(options), String)
    for (name, option) in ("num_steps" => "num-steps", "period" => "period", "num_overlap_steps" => "num-overlap-steps")
        found = match(Regex("\"$name\"\\s*:\\s*(\\d+)"), text)
        if found === nothing || found.captures[1] != options[option]
            throw(Refused("$(config(options)) was made for other partitions: its $name is not $(options[option])."))
        end
    end
end

"Whether the partition has succeeded. What goes wrong is printed: the next one may go well."
function execute_partition(options, index)
    check_config(options)
    isdir(partition(options, index)) || throw(Refused("There is no partition $index in $(whole(options))."))
    before = newest_execution(partition(options, index), options["simulation-name"])
    if succeeded(before)
        println("Partition $index has succeeded already.")
        return true
    end
    try
        call_upstream(options, "execute", "index" => string(index))
    catch e
        println(stderr, "Partition $index failed: ", Base.invokelatest(sprint, showerror, e, catch_backtrace()))
        return false
    end
    execution = newest_execution(partition(options, index), options["simulation-name"])
    if execution == before || !succeeded(execution)
        println(stderr, "Partition $index did not succeed: ", describe(execution == before ? nothing : execution))
        return false
    end
    println("Partition $index succeeded: $execution")
    return true
end

function join_partitions(options)
    check_config(options)
    unfinished = filter(1:count_partitions(options)) do index
        !succeeded(newest_execution(partition(options, index), options["simulation-name"]))
    end
    isempty(unfinished) || throw(Refused("Nothing was joined: partition $(join(unfinished, ", ")) did not succeed."))
    # So that a join that is killed does not look successful.
    foreach(file -> mv(file, "$file.before-join"; force = true), status_files(whole(options)))
    call_upstream(options, "join")
    succeeded(whole(options)) || throw(Refused("The join did not succeed: $(describe(whole(options)))"))
    println("Joined the results in $(whole(options)).")
end

"Folder of the execution with the highest number, which is the one that the join takes; nothing if there is none."
function newest_execution(parent, name)
    best, found = 0, nothing
    for entry in (isdir(parent) ? readdir(parent) : String[])
        number = entry == name ? 1 : execution_number(entry, name)
        number > best || continue
        best, found = number, joinpath(parent, number == 1 ? name : "$name-$number")
    end
    return found
end

"As PowerSimulations counts: its pattern `NAME-(\\d+)\$` is not anchored at the beginning."
function execution_number(entry, name)
    at = findlast("$name-", entry)
    digits = at === nothing ? "" : SubString(entry, nextind(entry, last(at)))
    return !isempty(digits) && all(isdigit, digits) ? parse(Int, digits) : 0
end

status_files(folder) = filter(isfile, [joinpath(folder, results, "status.json") for results in ("results", "outputs")])

function status_of(folder)
    files = status_files(folder)
    isempty(files) && return nothing
    found = match(r"\"run_status\"\s*:\s*\"(\w+)\"", read(files[1], String))
    return found === nothing ? "unreadable" : found.captures[1]
end

succeeded(folder) = folder !== nothing && status_of(folder) in SUCCESS

function describe(folder)
    folder === nothing && return "nothing was executed. The build function must give its arguments on to Simulation and build!."
    status = status_of(folder)
    return status === nothing ? "there is no status.json in $folder." : "its status is $status, see the logs in $folder."
end

function call_upstream(options, operation, more...)
    build, execute, upstream = operation == "join" ? (identity, identity, find_upstream()) : load_script(options)
    entry = definition(upstream, :process_simulation_partition_cli_args)
    all = ("simulation-name" => options["simulation-name"], more..., "output-dir" => options["output-dir"])
    before = global_logger()
    try
        Base.invokelatest(entry, build, execute, operation, ["--$name=$value" for (name, value) in all]...)
    finally
        # Each call leaves a global logger of its own behind, with unwritten lines.
        left = global_logger(before)
        left === before || Base.invokelatest(flush_logger, left)
    end
    return
end

function flush_logger(logger)
    try
        flush(logger)
    catch # a logger that has nothing to flush
    end
end

const LOADED = Ref{Any}(nothing)

"The script's functions, and PowerSimulations; once."
function load_script(options)
    LOADED[] === nothing || return LOADED[]
    Base.invokelatest(Base.include, Main, options["script"])
    functions = map(("build-function", "execute-function")) do option
        name = Symbol(options[option])
        is_defined(Main, name) || throw(Refused("$(basename(options["script"])) does not define the function $name."))
        definition(Main, name)
    end
    return LOADED[] = (functions..., find_upstream())
end

function run(arguments)
    # As in a session: a script's `abspath(PROGRAM_FILE) == @__FILE__` is false and relative paths start at the working folder.
    empty!(ARGS)
    try
        Core.eval(Base, :(PROGRAM_FILE = ""))
    catch # newer versions of Julia may keep it
    end
    delete!(task_local_storage(), :SOURCE_PATH)
    try
        main(arguments)
    catch e
        trace = e isa Refused ? () : (catch_backtrace(),)
        println(stderr, "ERROR: ", Base.invokelatest(sprint, showerror, e, trace...))
        exit(1)
    end
end

end # module

PowersimPartition.run(copy(ARGS))

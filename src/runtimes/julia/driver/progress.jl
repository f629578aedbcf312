# What the Simulation object says of itself, above all its progress while it executes. Nothing here may fail a
# partition. Whatever calls PowerSimulations is called by invokelatest: that code is newer than this.

mutable struct Progress
    lock::ReentrantLock
    upstream::Union{Nothing, Module}
    simulation::Any
    last::Any
end

Progress() = Progress(ReentrantLock(), nothing, nothing, nothing)

function watch(progress::Progress, upstream::Module, @nospecialize(simulation))
    lock(progress.lock)
    progress.upstream = upstream
    progress.simulation = simulation
    progress.last = nothing
    unlock(progress.lock)
    return
end

"After this no report is sent any more."
function unwatch(progress::Progress)
    lock(progress.lock)
    progress.simulation = nothing
    unlock(progress.lock)
    return
end

"Sends where the simulation is, if that has changed."
function report(progress::Progress, connection::Connection)
    lock(progress.lock)
    try
        progress.simulation === nothing && return
        seen = Base.invokelatest(observe, progress.upstream, progress.simulation)::Union{Nothing, Vector{Any}}
        (seen === nothing || seen == progress.last) && return
        send(connection, pushfirst!(copy(seen), "type" => "progress"))
        progress.last = seen
    catch # of what it is cannot be told, or nobody listens
    finally
        unlock(progress.lock)
    end
    return
end

"The step being executed, of how many, and what it is about; nothing before the simulation is built."
function observe(upstream::Module, @nospecialize(simulation))
    simulation.internal === nothing && return nothing
    of = Int(simulation.steps)
    seen = Any["step" => current_step(simulation, of), "of" => of]
    quietly() do
        push!(seen, "simulatedTime" => iso(upstream.get_current_time(simulation)))
    end
    quietly() do
        sequence = simulation.sequence
        number = sequence.execution_order[sequence.current_execution_index]
        model = upstream.get_simulation_model(upstream.get_models(simulation), number)
        push!(seen, "model" => string(upstream.get_name(model)))
    end
    return seen
end

"Counted from 1. `run_count` holds for every step how often each model has been executed in it."
function current_step(@nospecialize(simulation), of::Int)
    executions = 0
    reached = 1
    for (step, counts) in simulation.internal.run_count, count in values(counts)
        executions += count
        count > 0 && (reached = max(reached, step))
    end
    per_step = 0
    quietly(() -> (per_step = length(simulation.sequence.execution_order)))
    return min(per_step > 0 ? executions ÷ per_step + 1 : reached, of)
end

"Start of the simulation and length of a step, as far as they can be found out."
function read_dates(upstream::Module, @nospecialize(simulation))
    found = Any[]
    quietly() do
        push!(found, "initialTime" => iso(simulation.initial_time))
    end
    quietly() do
        step = upstream.get_step_resolution(simulation.sequence)
        push!(found, "stepMs" => Dates.value(Dates.Millisecond(step)))
    end
    return found
end

"Without parts of a second."
iso(time::Dates.DateTime) = first(string(time), 19)

"Whether `execute!` set FAILED, which it does instead of throwing."
function has_failed(@nospecialize(simulation))
    status = ""
    quietly(() -> (status = string(simulation.internal.status)))
    return endswith(status, "FAILED")
end

"""
Reports also while the script computes without a pause, where Julia has a thread that the script does not use. That
thread must not wait by `sleep`: Julia's timers stand still with the main thread. Returns whether there is one.
"""
function start_watcher(progress::Progress, connection::Connection)
    @static if VERSION >= v"1.9"
        main_takes = Threads.threadpool() === :interactive ? 1 : 0
        if !Sys.iswindows() && Threads.nthreads(:interactive) > main_takes
            main_thread = Threads.threadid()
            Threads.@spawn :interactive keep_reporting(progress, connection, main_thread)
            return true
        end
    end
    return false
end

function keep_reporting(progress::Progress, connection::Connection, main_thread::Int)
    quietly() do
        while true
            # The scheduler may put this task on the main thread of Julia 1.12, which must get that back.
            Threads.threadid() == main_thread ? sleep(REPORT_SECONDS) : nap(REPORT_SECONDS)
            abandoned(connection) && leave(connection)
            report(progress, connection)
            check_consoles()
        end
    end
end

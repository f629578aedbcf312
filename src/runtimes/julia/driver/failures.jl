# What went wrong, in the protocol's words.

"A failure that the driver itself finds."
struct Refused <: Exception
    kind::String
    message::String
end
Base.showerror(io::IO, e::Refused) = print(io, e.message)

"Kind, message and stack of an exception that a command ended with."
function describe_failure(exception, backtrace)
    stack = show_error(exception, above_driver(backtrace))
    location = ""
    cause = exception
    while true
        cause isa LoadError && (location = "$(cause.file):$(cause.line)")
        inner = wrapped(cause)
        inner === nothing && break
        cause = inner
    end
    text = first_lines(show_error(cause))
    package = missing_package(cause)
    if package !== nothing
        project = Base.active_project()
        place = project === nothing ? "" : " in the project $(dirname(project))"
        return "packageMissing", "The package $package is not installed$place.", stack
    elseif cause isa Refused
        return cause.kind, text, stack
    elseif cause isa InterruptException
        return "script", "The computation was interrupted.", stack
    elseif is_syntax_error(cause, exception)
        return "syntax", isempty(location) ? text : "$location: $text", stack
    end
    return "script", isempty(location) ? text : "$text ($location)", stack
end

"""
What an exception was wrapped around: by a file that was loaded, a task, or a process that the script itself started.
By field names: Distributed, whose exceptions these are, need not be loaded.
"""
function wrapped(exception)
    exception isa Union{LoadError, InitError} && return exception.error
    name = nameof(typeof(exception))
    name === :RemoteException && return exception.captured
    name === :CapturedException && return exception.ex
    name === :TaskFailedException && return exception.task.exception
    return nothing
end

function is_syntax_error(cause, exception)
    exception isa LoadError || return false
    return cause isa Meta.ParseError || (cause isa ErrorException && startswith(cause.msg, "syntax: "))
end

"The package that could not be loaded, or nothing."
function missing_package(cause)
    cause isa ArgumentError || return nothing
    patterns = (
        r"^Package (\S+) not found in current path",
        r"^Package (\S+) (?:\[[^\]]*\] )?is required but does not seem to be installed",
        r"^Package \S+ does not have (\S+) in its dependencies",
    )
    for pattern in patterns
        found = match(pattern, cause.msg)
        found === nothing || return String(found.captures[1])
    end
    return nothing
end

"The part of a backtrace that is the user's: down to where this driver called it."
function above_driver(backtrace)
    frames = stacktrace(backtrace)
    cut = findfirst(frame -> string(frame.file) == DRIVER, frames)
    return cut === nothing ? frames : frames[1:(cut - 1)]
end

show_error(exception, backtrace...) =
    try
        Base.invokelatest(sprint, showerror, exception, backtrace...)
    catch # an exception whose own text cannot be shown
        string(typeof(exception))
    end

"The part of an error's text that says what happened: without candidates, hints and an empty tail, three lines at most."
function first_lines(text::AbstractString)
    lines = String[]
    for line in split(text, '\n')
        occursin(r"^(Closest candidates|Stacktrace:|\s*$)", line) && !isempty(lines) && break
        push!(lines, rstrip(line))
        length(lines) == 3 && break
    end
    return first_part(join(lines, "\n"), 2000)
end

first_part(text::AbstractString, limit::Int) = length(text) > limit ? first(text, limit) * "…" : String(text)

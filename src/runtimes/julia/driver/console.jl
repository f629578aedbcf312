# The file that a command's output is appended to, on a disk that may be full. Neither Julia nor C says anything of
# output that finds no room: it is lost, and the script goes on. Here it is said, in the place where it is missing.

const LOST = "\n[powersim: the disk was full: output may be missing above]\n"

mutable struct Console
    path::String
    # The output itself goes by descriptors 1 and 2.
    file::Base.Filesystem.File
    # Beside it, without a name: in it is tried whether there is room.
    trial::Union{Nothing, Base.Filesystem.File}
    "Whether there was no room, and nothing has been said of it yet."
    lost::Bool
end

"The current one last; before it those of earlier commands in which something is still to be said."
const CONSOLES = Console[]
const CONSOLES_LOCK = ReentrantLock()

"From now on it is watched whether there is room for output in this file, which is closed when nobody needs it."
function watch_console(path::String, file::Base.Filesystem.File)
    check_consoles()
    lock(CONSOLES_LOCK)
    try
        console = Console(path, file, nothing, false)
        isempty(CONSOLES) ? push!(CONSOLES, console) : Base.invokelatest(take_turns, console)
    finally
        unlock(CONSOLES_LOCK)
    end
    check_consoles()
    return
end

"This one follows those in which there is nothing to be said any more."
function take_turns(next::Console)
    for console in CONSOLES
        console.trial === nothing || quietly(() -> close(console.trial))
        console.lost || quietly(() -> close(console.file))
    end
    filter!(console -> console.lost, CONSOLES)
    push!(CONSOLES, next)
    return
end

"Sees whether there is room. Where there was none, says so when there is again. To be called again and again."
function check_consoles()
    lock(CONSOLES_LOCK)
    try
        isempty(CONSOLES) && return
        current = CONSOLES[end]
        has_room(current) || (current.lost = true; return)
        length(CONSOLES) == 1 && !current.lost || Base.invokelatest(say_what_is_lost, current)
    catch # at the next time
    finally
        unlock(CONSOLES_LOCK)
    end
    return
end

function say_what_is_lost(current::Console)
    foreach(say_what_is_lost_in, CONSOLES)
    filter!(console -> console === current || console.lost, CONSOLES)
    return
end

function say_what_is_lost_in(console::Console)
    console.lost || return
    quietly() do
        write(console.file, LOST)
        console.lost = false
        console === CONSOLES[end] || close(console.file)
    end
    return
end

"Tries it: what is free by the numbers may be beyond a quota. Where nothing can be tried, there is room."
function has_room(console::Console)
    try
        console.trial === nothing && (console.trial = open_unnamed("$(console.path).room"))
        write(console.trial, 0x00)
        Base.Filesystem.truncate(console.trial, 0)
        return true
    catch e
        return !(e isa Base.IOError && e.code in NO_ROOM)
    end
end

"Of libuv, which has no name for a quota that is used up on every system."
const NO_ROOM = (Base.UV_ENOSPC, -Libc.EDQUOT)

function open_unnamed(path::String)
    file = Base.Filesystem
    opened = file.open(path, file.JL_O_WRONLY | file.JL_O_CREAT | file.JL_O_EXCL | file.JL_O_APPEND, 0o600)
    rm(path; force = true)
    return opened
end

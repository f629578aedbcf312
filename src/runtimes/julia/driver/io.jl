# The socket to the supervisor, and where this process' output goes.

# Every process compiles what it meets here before it can do anything else. What is called by invokelatest, or is told
# not to know what it is given, is compiled when it is needed and not along with what calls it.

"Does what may fail without consequence."
function quietly(action)
    try
        Base.invokelatest(action)
    catch
    end
    return
end

mutable struct Connection
    stream::IO
    # Where writes go: straight to the descriptor, because the event loop that would write for a stream stands still
    # while the script computes. Nothing on Windows.
    descriptor::Union{Nothing, RawFD}
    lock::ReentrantLock
    "Whether a command is being executed."
    busy::Bool
end

function Connection(stream::IO)
    descriptor = Sys.iswindows() ? nothing : Base._fd(stream)
    return Connection(stream, descriptor, ReentrantLock(), false)
end

"Sends one message. Ends the process when the supervisor is gone."
function send(connection::Connection, message::Vector{Any})
    text = IOBuffer()
    write_json(text, message)
    write(text, 0x0a)
    bytes = take!(text)
    lock(connection.lock)
    try
        if connection.descriptor === nothing
            Base.invokelatest(write, connection.stream, bytes)
        else
            write_all(connection, bytes)
        end
    finally
        unlock(connection.lock)
    end
    return
end

function write_all(connection::Connection, bytes::Vector{UInt8})
    sent = 0
    while sent < length(bytes)
        n = GC.@preserve bytes ccall(:write, Cssize_t, (RawFD, Ptr{UInt8}, Csize_t),
            connection.descriptor, pointer(bytes, sent + 1), length(bytes) - sent)
        if n >= 0
            sent += n
        elseif Libc.errno() in (Libc.EAGAIN, Libc.EINTR)
            nap(0.002)
        else
            Base.invokelatest(leave, connection)
        end
    end
    return
end

"Reads commands until the supervisor closes the socket, then ends the process. What is no JSON object is ignored."
function read_commands(connection::Connection, commands::Channel)
    try
        while !eof(connection.stream)
            command = command_in(readline(connection.stream))
            command === nothing || put!(commands, command)
        end
    catch # it is closed
    end
    Base.invokelatest(leave, connection)
end

function command_in(line::String)
    try
        command = read_json(line)
        return is_command(get(command, "type", nothing)) ? command : nothing
    catch
        return nothing
    end
end

"Whether the supervisor has closed its end; looks without reading."
function abandoned(connection::Connection)
    connection.descriptor === nothing && return false
    byte = Ref{UInt8}(0)
    peek = 2
    n = ccall(:recv, Cssize_t, (RawFD, Ref{UInt8}, Csize_t, Cint), connection.descriptor, byte, 1, peek)
    return n == 0
end

"""
On Linux the system itself ends this process with its supervisor, also while a solver keeps every thread: a script that
sits in a C call keeps the task that reads the socket, and by way of garbage collection the thread that reports.
Before the socket is connected: a supervisor that was gone by then accepts nothing.
"""
function end_with_supervisor()
    set_parent_death_signal, kill = 1, 9 # PR_SET_PDEATHSIG, SIGKILL
    Sys.islinux() && ccall(:prctl, Cint, (Cint, Culong), set_parent_death_signal, kill)
    return
end

"Ends this process. In the middle of a computation nothing else may run first."
function leave(connection::Connection)
    connection.busy || exit(1)
    flush_output()
    ccall(:_exit, Cvoid, (Cint,), 1)
end

"Blocks this thread, and neither garbage collection nor any other thread."
function nap(seconds::Float64)
    microseconds = round(Cuint, seconds * 1_000_000)
    state = ccall(:jl_gc_safe_enter, Int8, ())
    ccall(:usleep, Cint, (Cuint,), microseconds)
    ccall(:jl_gc_safe_leave, Cvoid, (Int8,), state)
    return
end

"""
Makes Julia's stdout and stderr write to descriptors 1 and 2 themselves, unbuffered: a crash loses nothing, and whoever
keeps the stream (a logger, a script) follows when the descriptors are pointed elsewhere.
"""
function own_output()
    if !Sys.iswindows()
        redirect_stdout(unbuffered(fdio("stdout", 1, false)))
        redirect_stderr(unbuffered(fdio("stderr", 2, false)))
        line_buffer_c()
    end
    # The default logger keeps the stream that stderr was at the start.
    global_logger(ConsoleLogger(stderr))
    return
end

"Makes C's stdout write line by line, so that a solver's log can be followed."
function line_buffer_c()
    by_line = 1 # _IOLBF
    quietly() do
        address = @static Sys.isapple() ? cglobal(:__stdoutp, Ptr{Cvoid}) : cglobal(:stdout, Ptr{Cvoid})
        stream = unsafe_load(address)
        ccall(:setvbuf, Cint, (Ptr{Cvoid}, Ptr{Cvoid}, Cint, Csize_t), stream, C_NULL, by_line, 0)
    end
end

function unbuffered(stream::IOStream)
    no_buffer = 19 # bm_none of Julia's support/ios.h: UV_HANDLE_TYPE_MAX + 1. Any other number leaves the buffer as it is.
    quietly(() -> ccall(:ios_bufmode, Cint, (Ptr{Cvoid}, Cint), stream.ios, no_buffer))
    return stream
end

"So that the file is not another one that a link names. Julia has no name for it; Windows has no such flag."
const O_NOFOLLOW = Sys.islinux() ? (Sys.ARCH in (:x86_64, :i686) ? 0o400000 : 0o100000) : Sys.isapple() ? 0x0100 : 0

"From now on stdout and stderr, C's and child processes' too, are appended to this file."
function append_output_to(path::AbstractString)
    flush_output()
    if Sys.iswindows()
        redirect_stdout(unbuffered(open(path, "a")))
        redirect_stderr(unbuffered(open(path, "a")))
        global_logger(ConsoleLogger(stderr))
        return
    end
    file = Base.Filesystem
    target = try
        file.open(path, file.JL_O_WRONLY | file.JL_O_CREAT | file.JL_O_APPEND | O_NOFOLLOW, 0o644)
    catch e
        throw(Refused("internal", "The output cannot be written to $path: $(show_error(e))"))
    end
    for descriptor in (1, 2)
        ccall(:dup2, Cint, (RawFD, Cint), fd(target), descriptor)
    end
    watch_console(path, target)
    return
end

function flush_output()
    quietly(() -> flush(stdout))
    quietly(() -> flush(stderr))
    quietly(Libc.flush_cstdio)
    check_consoles()
    return
end

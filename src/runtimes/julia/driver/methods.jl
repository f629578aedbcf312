# What another process compiled is compiled here as well while nothing else is to be done: `record` has Julia write down
# what this process compiles, `prepare` goes through what others wrote. Neither is answered, and nothing depends on it.

const FOLLOW_SECONDS = 0.02

"From now on Julia writes into this file what it compiles, a `precompile` statement a line."
function record_methods(file::String)
    quietly() do
        options = cglobal(:jl_options, Base.JLOptions)
        position = findfirst(name -> name === :trace_compile, fieldnames(Base.JLOptions))
        # Somebody else has it written, by --trace-compile.
        unsafe_load(options).trace_compile == C_NULL || return
        # Julia would take it for an error of the script that the file cannot be written.
        close(open(file, "w"))
        text = ccall(:strdup, Ptr{UInt8}, (Cstring,), file)
        unsafe_store!(Ptr{Ptr{UInt8}}(options + fieldoffset(Base.JLOptions, position)), text)
    end
    return
end

"""
Compiles what the statements in a file name, then what is written into another one meanwhile; until there is a command.
What cannot be compiled here, mostly because it is not loaded, is left out.
"""
function prepare_methods(known::String, followed::String, commands::Channel{Any})
    seen = Set{String}()
    for (file, grows) in ((known, false), (followed, true))
        isempty(file) || quietly(() -> compile_each(file, grows, seen, commands))
        is_asked(commands) && return
    end
    return
end

function compile_each(file::String, grows::Bool, seen::Set{String}, commands::Channel{Any})
    while grows && !isfile(file) # it is there when the process that writes it has begun
        is_asked(commands) && return
        sleep(FOLLOW_SECONDS)
    end
    open(file) do statements
        begun = ""
        while !is_asked(commands)
            begun *= readline(statements; keep = true)
            if endswith(begun, '\n')
                begun in seen || compile(begun)
                push!(seen, begun)
                begun = ""
            elseif grows
                sleep(FOLLOW_SECONDS)
                # Otherwise it stays at its end for ever.
                seek(statements, position(statements))
            else
                return
            end
        end
    end
    return
end

"Whether there is a command. Whoever reads them gets a turn; the first one lets it be seen that there is something."
function is_asked(commands::Channel{Any})
    isready(commands) && return true
    yield()
    yield()
    return isready(commands)
end

function compile(line::String)
    try
        statement = Meta.parse(line; raise = false)
        is_statement(statement) && with_logger(() -> Core.eval(Main, statement), NullLogger())
    catch # it names what is not there
    end
    return
end

"Whether it is `precompile(Tuple{…})` and names types alone: nothing of the script's is to run."
is_statement(@nospecialize(statement)) =
    statement isa Expr && statement.head === :call && length(statement.args) == 2 &&
    statement.args[1] === :precompile && is_type(statement.args[2])

function is_type(@nospecialize(name))
    name isa Union{Symbol, QuoteNode, String, Char, Number} && return true
    name isa Expr || return false
    if name.head === :call
        return name.args[1] in (:typeof, :getfield, :Symbol, :Char) && all(is_type, name.args[2:end])
    end
    return name.head in (:curly, :., :where, :tuple, :<:, :>:) && all(is_type, name.args)
end

# What another process compiled, as Julia's --trace-compile wrote it down, is compiled here as well while nothing else is to
# be done. It is not answered, and nothing depends on it.

const FOLLOW_SECONDS = 0.02

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

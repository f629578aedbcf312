# JSON, as much as the worker protocol needs. Objects are read as Dict{String,Any} and written from vectors of pairs.

write_json(value) = sprint(write_json, value)
write_json(io::IO, ::Nothing) = print(io, "null")
write_json(io::IO, value::Bool) = print(io, value)
write_json(io::IO, value::Integer) = print(io, value)
write_json(io::IO, value::Real) = print(io, isfinite(value) ? Float64(value) : "null")
write_json(io::IO, value) = write_json(io, string(value))

function write_json(io::IO, object::AbstractVector{<:Pair})
    print(io, '{')
    for (position, (name, value)) in enumerate(object)
        position > 1 && print(io, ',')
        write_json(io, name)
        print(io, ':')
        write_json(io, value)
    end
    print(io, '}')
end

function write_json(io::IO, text::AbstractString)
    print(io, '"')
    for c in text
        if !isvalid(c) # a file name or a solver's message in another encoding
            print(io, "\\ufffd")
        elseif c == '"' || c == '\\'
            print(io, '\\', c)
        elseif c < ' ' || c == '\x7f'
            print(io, "\\u", string(UInt16(c); base = 16, pad = 4))
        else
            print(io, c)
        end
    end
    print(io, '"')
end

mutable struct JsonReader
    bytes::Vector{UInt8}
    position::Int
end

"The value that a line of JSON holds. Throws ErrorException when it is none."
function read_json(line::AbstractString)
    reader = JsonReader(Vector{UInt8}(codeunits(line)), 1)
    value = read_value(reader, 0)
    peek_byte(reader) == 0x00 || error("unexpected text after the value")
    return value
end

"The next byte that is not white space; 0 at the end."
function peek_byte(reader::JsonReader)
    while reader.position <= length(reader.bytes)
        byte = reader.bytes[reader.position]
        byte in (0x20, 0x09, 0x0a, 0x0d) || return byte
        reader.position += 1
    end
    return 0x00
end

function expect(reader::JsonReader, text::String, value = nothing)
    last = reader.position + sizeof(text) - 1
    if last > length(reader.bytes) || view(reader.bytes, reader.position:last) != codeunits(text)
        error("expected $text at byte $(reader.position)")
    end
    reader.position = last + 1
    return value
end

function read_value(reader::JsonReader, depth::Int)
    depth > 100 && error("nested too deeply")
    byte = peek_byte(reader)
    byte == UInt8('{') && return read_object(reader, depth)
    byte == UInt8('[') && return read_array(reader, depth)
    byte == UInt8('"') && return read_string(reader)
    byte == UInt8('t') && return expect(reader, "true", true)
    byte == UInt8('f') && return expect(reader, "false", false)
    byte == UInt8('n') && return expect(reader, "null", nothing)
    return read_number(reader)
end

function read_object(reader::JsonReader, depth::Int)
    object = Dict{String, Any}()
    expect(reader, "{")
    while peek_byte(reader) != UInt8('}')
        isempty(object) || expect(reader, ",")
        peek_byte(reader)
        name = read_string(reader)
        peek_byte(reader)
        expect(reader, ":")
        object[name] = read_value(reader, depth + 1)
    end
    expect(reader, "}")
    return object
end

function read_array(reader::JsonReader, depth::Int)
    array = Any[]
    expect(reader, "[")
    while peek_byte(reader) != UInt8(']')
        isempty(array) || expect(reader, ",")
        push!(array, read_value(reader, depth + 1))
    end
    expect(reader, "]")
    return array
end

function read_number(reader::JsonReader)
    first = reader.position
    while reader.position <= length(reader.bytes) && Char(reader.bytes[reader.position]) in "+-0123456789.eE"
        reader.position += 1
    end
    text = String(reader.bytes[first:(reader.position - 1)])
    number = something(tryparse(Int, text), tryparse(Float64, text), Some(nothing))
    number === nothing && error("unexpected byte at $first")
    return number
end

const ESCAPES = Dict(UInt8(from) => UInt8(to) for (from, to) in
    ('"' => '"', '\\' => '\\', '/' => '/', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t'))

function read_string(reader::JsonReader)
    expect(reader, "\"")
    text = IOBuffer()
    while true
        reader.position <= length(reader.bytes) || error("a string does not end")
        byte = reader.bytes[reader.position]
        reader.position += 1
        if byte == UInt8('"')
            return String(take!(text))
        elseif byte == UInt8('\\')
            reader.position <= length(reader.bytes) || error("a string does not end")
            escape = reader.bytes[reader.position]
            reader.position += 1
            if escape == UInt8('u')
                print(text, read_unicode(reader))
            else
                write(text, get(() -> error("unknown escape"), ESCAPES, escape))
            end
        else
            write(text, byte)
        end
    end
end

"The character of a \\u escape, or of two that form a surrogate pair."
function read_unicode(reader::JsonReader)
    unit = read_hex(reader)
    if 0xd800 <= unit < 0xdc00
        rest = reader.bytes[reader.position:min(end, reader.position + 1)]
        if rest == codeunits("\\u")
            start = reader.position
            reader.position += 2
            low = read_hex(reader)
            0xdc00 <= low < 0xe000 && return Char(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
            reader.position = start
        end
    end
    return 0xd800 <= unit < 0xe000 ? '\ufffd' : Char(unit)
end

function read_hex(reader::JsonReader)
    reader.position + 3 <= length(reader.bytes) || error("a \\u escape does not end")
    digits = String(reader.bytes[reader.position:(reader.position + 3)])
    reader.position += 4
    all(isxdigit, digits) || error("not a \\u escape: $digits")
    return parse(UInt32, digits; base = 16)
end

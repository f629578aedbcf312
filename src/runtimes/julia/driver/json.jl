# JSON, as much as the worker protocol needs: an object a line. A command's values are texts, whole numbers, true, false
# and null; what is written is a vector of pairs, whose values may be such vectors. Every process compiles this before
# it can do anything else: no closures, no unions, nothing that is compiled anew for each type that it is given.

function write_json(io::IOBuffer, @nospecialize(value))
    if value isa Vector{Any}
        write_object(io, value)
    elseif value isa AbstractString
        write_text(io, String(value))
    elseif value isa Bool || value isa Integer
        print(io, string(value))
    elseif value isa Real
        print(io, isfinite(value) ? string(Float64(value)) : "null")
    elseif value === nothing
        print(io, "null")
    else
        write_text(io, string(value)::String)
    end
    return
end

function write_object(io::IOBuffer, object::Vector{Any})
    write(io, 0x7b)
    for position in 1:length(object)
        position > 1 && write(io, 0x2c)
        pair = object[position]
        write_json(io, pair.first)
        write(io, 0x3a)
        write_json(io, pair.second)
    end
    write(io, 0x7d)
    return
end

function write_text(io::IOBuffer, text::String)
    write(io, 0x22)
    for c in text
        if !isvalid(c) # a file name or a solver's message in another encoding
            print(io, "\\ufffd")
        elseif c == '"' || c == '\\'
            write(io, 0x5c)
            write(io, UInt8(c))
        elseif c < ' ' || c == '\x7f'
            print(io, "\\u00")
            write(io, hex_digit(UInt8(c) >> 4))
            write(io, hex_digit(UInt8(c) & 0x0f))
        else
            write(io, c)
        end
    end
    write(io, 0x22)
    return
end

hex_digit(value::UInt8) = value < 0x0a ? 0x30 + value : 0x57 + value

mutable struct JsonReader
    line::String
    position::Int
end

"The object that a line of JSON holds. Throws an exception when it is none that a command could be."
function read_json(line::String)
    reader = JsonReader(line, 1)
    object = Dict{String, Any}()
    expect(reader, 0x7b)
    while peek_byte(reader) != 0x7d
        isempty(object) || expect(reader, 0x2c)
        name = read_text(reader)
        expect(reader, 0x3a)
        object[name] = read_value(reader)
    end
    expect(reader, 0x7d)
    peek_byte(reader) == 0x00 || error("unexpected text after the object")
    return object
end

"The next byte that is not white space; 0 at the end."
function peek_byte(reader::JsonReader)
    while reader.position <= ncodeunits(reader.line)
        byte = codeunit(reader.line, reader.position)
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d || return byte
        reader.position += 1
    end
    return 0x00
end

function expect(reader::JsonReader, byte::UInt8)
    peek_byte(reader) == byte || error("unexpected byte at $(reader.position)")
    reader.position += 1
    return
end

"The next byte, which must be there."
function take_byte(reader::JsonReader)
    reader.position <= ncodeunits(reader.line) || error("the line ends too early")
    byte = codeunit(reader.line, reader.position)
    reader.position += 1
    return byte
end

function read_value(reader::JsonReader)
    peek_byte(reader) == 0x22 && return read_text(reader)
    word = IOBuffer()
    while reader.position <= ncodeunits(reader.line) && is_word(codeunit(reader.line, reader.position))
        write(word, take_byte(reader))
    end
    text = String(take!(word))
    text == "null" && return nothing
    text == "true" && return true
    text == "false" && return false
    return parse(Int, text)
end

is_word(byte::UInt8) = 0x61 <= byte <= 0x7a || 0x30 <= byte <= 0x39 || byte == 0x2d

function read_text(reader::JsonReader)
    expect(reader, 0x22)
    text = IOBuffer()
    while true
        byte = take_byte(reader)
        if byte == 0x22
            return String(take!(text))
        elseif byte == 0x5c
            read_escape(reader, text)
        else
            write(text, byte)
        end
    end
end

function read_escape(reader::JsonReader, text::IOBuffer)
    escape = take_byte(reader)
    if escape == UInt8('u')
        write(text, read_unicode(reader))
    elseif escape == 0x22 || escape == 0x5c || escape == UInt8('/')
        write(text, escape)
    elseif escape == UInt8('b')
        write(text, 0x08)
    elseif escape == UInt8('f')
        write(text, 0x0c)
    elseif escape == UInt8('n')
        write(text, 0x0a)
    elseif escape == UInt8('r')
        write(text, 0x0d)
    elseif escape == UInt8('t')
        write(text, 0x09)
    else
        error("unknown escape")
    end
    return
end

"The character of a \\u escape, or of two that form a surrogate pair."
function read_unicode(reader::JsonReader)
    unit = read_hex(reader)
    if 0xd800 <= unit < 0xdc00
        start = reader.position
        if start < ncodeunits(reader.line) && take_byte(reader) == 0x5c && take_byte(reader) == UInt8('u')
            low = read_hex(reader)
            0xdc00 <= low < 0xe000 && return Char(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
        end
        reader.position = start
    end
    return 0xd800 <= unit < 0xe000 ? '\ufffd' : Char(unit)
end

function read_hex(reader::JsonReader)
    unit = UInt32(0)
    for _ in 1:4
        byte = take_byte(reader)
        if 0x30 <= byte <= 0x39
            digit = byte - 0x30
        elseif 0x61 <= byte | 0x20 <= 0x66
            digit = (byte | 0x20) - 0x57
        else
            error("not a \\u escape")
        end
        unit = (unit << 4) | UInt32(digit)
    end
    return unit
end

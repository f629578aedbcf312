# PowerSimulations, as the script or a package that it uses has loaded it.

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

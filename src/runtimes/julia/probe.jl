# Says which Julia this is and which PowerSimulations the project has: a line of JSON on stdout after a marker.
module PowersimProbe

include(joinpath(@__DIR__, "driver", "json.jl"))
include(joinpath(@__DIR__, "driver", "failures.jl"))
include(joinpath(@__DIR__, "driver", "features.jl"))

function main()
    report = Any["julia" => string(VERSION), "project" => Base.active_project()]
    try
        upstream = Base.require(Main, :PowerSimulations)
        push!(report, "features" => Base.invokelatest(features, upstream))
    catch e
        push!(report, "missingPackage" => missing_package(e), "error" => first_part(show_error(e), 4000))
    end
    text = IOBuffer()
    write_json(text, report)
    println("\nPOWERSIM_PROBE ", String(take!(text)))
end

end # module

PowersimProbe.main()

# What the loaded PowerSimulations can do, found by features and never by version.

takes_keyword(methods, keyword::String) =
    any(method -> occursin(keyword, split(sprint(show, method), " in ")[1]), methods)

function features(upstream::Module)
    has(name) = isdefined(upstream, Symbol(name))
    found = Any[
        "partitions" => has("process_simulation_partition_cli_args"),
        "simulationBuildStatus" => has("SimulationBuildStatus"),
        "buildStatus" => has("BuildStatus"),
        "skipFailures" => has("join_simulation") &&
            takes_keyword(methods(upstream.join_simulation), "skip_failures"),
        "buildTakesSerialize" => has("build!") && has("Simulation") &&
            takes_keyword(methods(getfield(upstream, Symbol("build!")), (upstream.Simulation,)), "serialize"),
    ]
    for name in (:RESULTS_DIR, :OUTPUTS_DIR)
        isdefined(upstream, name) && push!(found, "resultsFolder" => string(getfield(upstream, name)))
    end
    word = success_word(upstream)
    word === nothing || push!(found, "runSuccess" => word)
    version = version_of(upstream)
    version === nothing || push!(found, "packageVersion" => version)
    project = Base.active_project()
    project === nothing || push!(found, "activeProject" => project)
    return found
end

"The status that a successful execution has."
function success_word(upstream::Module)
    for word in ("SUCCESSFULLY_FINALIZED", "SUCCESSFUL")
        try
            getproperty(upstream.RunStatus, Symbol(word))
            return word
        catch # the other generation's word
        end
    end
    return nothing
end

"The version in the package's own Project.toml, which is found from its source file."
function version_of(upstream::Module)
    source = pathof(upstream)
    source === nothing && return nothing
    file = joinpath(dirname(dirname(source)), "Project.toml")
    isfile(file) || return nothing
    found = match(r"^version\s*=\s*\"([^\"]+)\""m, read(file, String))
    return found === nothing ? nothing : String(found.captures[1])
end

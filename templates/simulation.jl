# {{file}}: a unit commitment of 48 hours every day and a dispatch of every hour, for PowerSimulations.jl 0.30 and newer.
# It runs as it is on the 5-bus PJM system; up to 365 steps of a day. Prepare its environment once, in this folder:
#   julia --project=. -e 'using Pkg; Pkg.add(["PowerSimulations", "PowerSystems", "PowerSystemCaseBuilder", "HiGHS", "JuMP"])'
using PowerSimulations
using PowerSystems
using PowerSystemCaseBuilder
using HiGHS
using JuMP: optimizer_with_attributes
using Dates

const PSI = PowerSimulations

const SOLVER = optimizer_with_attributes(HiGHS.Optimizer, "mip_rel_gap" => 1e-3, "log_to_console" => false)

"Begin here: the system for the unit commitment, e.g. `System(\"my_system.json\")`, with forecasts of 48 hours every 24."
function day_ahead_system()
    system = build_system(PSISystems, "c_sys5_pjm")
    transform_single_time_series!(system, Hour(48), Hour(24))
    return system
end

"The same system for the dispatch, with forecasts of an hour every hour."
function real_time_system()
    system = build_system(PSISystems, "c_sys5_pjm_rt")
    transform_single_time_series!(system, Hour(1), Hour(1))
    return system
end

"Setup calls this without an index, every partition with its own. It returns a simulation that is built, or throws."
function build_simulation(
    output_dir::AbstractString,
    simulation_name::AbstractString,
    partitions::SimulationPartitions,
    index::Union{Nothing, Integer} = nothing,
)
    commitment = template_unit_commitment(; network = NetworkModel(CopperPlatePowerModel))
    dispatch = template_economic_dispatch(; network = NetworkModel(CopperPlatePowerModel))
    models = SimulationModels(;
        decision_models = [
            DecisionModel(commitment, day_ahead_system(); name = "UC", optimizer = SOLVER),
            DecisionModel(dispatch, real_time_system(); name = "ED", optimizer = SOLVER),
        ],
    )
    # The dispatch may use the units that the commitment has switched on.
    sequence = SimulationSequence(;
        models = models,
        feedforwards = Dict(
            "ED" => [
                SemiContinuousFeedforward(;
                    component_type = ThermalStandard,
                    source = OnVariable,
                    affected_values = [ActivePowerVariable],
                ),
            ],
        ),
        ini_cond_chronology = InterProblemChronology(),
    )
    sim = Simulation(;
        name = simulation_name,
        steps = partitions.num_steps,
        models = models,
        sequence = sequence,
        simulation_folder = output_dir,
    )
    status = build!(sim; partitions = partitions, index = index)
    status == PSI.SimulationBuildStatus.BUILT || error("the simulation was not built: $status")
    return sim
end

"It must throw when the simulation fails: execute! only returns a status."
function execute_simulation(sim, args...; kwargs...)
    status = execute!(sim)
    status == PSI.RunStatus.SUCCESSFULLY_FINALIZED || error("the simulation failed: $status")
    return
end

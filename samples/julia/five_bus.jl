# A unit commitment of 48 hours every day and a dispatch of every hour on the 5-bus PJM system, for PowerSimulations.jl
# 0.30 and newer. Prepare its environment once:
#   julia --project=. -e 'using Pkg; Pkg.instantiate()'
using PowerSimulations
using PowerSystems
using PowerSystemCaseBuilder
using HiGHS
using JuMP: optimizer_with_attributes
using Dates

const PSI = PowerSimulations

const SOLVER = optimizer_with_attributes(HiGHS.Optimizer, "mip_rel_gap" => 1e-3, "log_to_console" => false)

"Setup calls this without an index, every partition with its own. It returns a simulation that is built, or throws."
function build_simulation(
    output_dir::AbstractString,
    simulation_name::AbstractString,
    partitions::SimulationPartitions,
    index::Union{Nothing, Integer} = nothing,
)
    day_ahead = build_system(PSISystems, "c_sys5_pjm")
    transform_single_time_series!(day_ahead, Hour(48), Hour(24))
    real_time = build_system(PSISystems, "c_sys5_pjm_rt")
    transform_single_time_series!(real_time, Hour(1), Hour(1))

    commitment = template_unit_commitment(; network = NetworkModel(CopperPlatePowerModel))
    dispatch = template_economic_dispatch(; network = NetworkModel(CopperPlatePowerModel))
    models = SimulationModels(;
        decision_models = [
            DecisionModel(commitment, day_ahead; name = "UC", optimizer = SOLVER),
            DecisionModel(dispatch, real_time; name = "ED", optimizer = SOLVER),
        ],
    )
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

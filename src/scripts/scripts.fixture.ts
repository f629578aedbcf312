/** The code of the published how-to "Run a Simulation in Parallel" to the letter, put together as its reader would. */
export const HOW_TO = `using PowerSimulations
using Dates

const PSI = PowerSimulations

function build_simulation(
    output_dir::AbstractString,
    simulation_name::AbstractString,
    partitions::SimulationPartitions,
    index::Union{Nothing, Integer}=nothing,
)
    models = SimulationModels(
        decision_models=[DecisionModel(template_unit_commitment(), system, name="UC")],
    )
    sequence = SimulationSequence(models=models)

    sim = Simulation(
        name=simulation_name,
        steps=partitions.num_steps,
        models=models,
        sequence=sequence,
        simulation_folder=output_dir,
    )

    status = build!(sim; partitions=partitions, index=index, serialize=isnothing(index))
    if status != PSI.BuildStatus.BUILT
        error("Failed to build simulation: status=$status")
    end
    return sim
end

function execute_simulation(sim, args...; kwargs...)
    status = execute!(sim)
    if status != PSI.RunStatus.SUCCESSFUL
        error("Simulation failed to execute: status=$status")
    end
end
`;

/** The same for today's PowerSimulations. */
export const TODAY = HOW_TO.replace(', serialize=isnothing(index)', '')
  .replace('PSI.BuildStatus.BUILT', 'PSI.SimulationBuildStatus.BUILT')
  .replace('PSI.RunStatus.SUCCESSFUL', 'PSI.RunStatus.SUCCESSFULLY_FINALIZED');

# The single run that the partitions stand for, and both results as the package reads them: the same dispatch for every
# hour, but for what a commitment within its gap may choose otherwise.
using PowerSimulations
include(joinpath(pwd(), "five_bus.jl"))

mkpath("single")
partitions = SimulationPartitions(4, 2, 1)
simulation = build_simulation(abspath("single"), "five_bus", partitions)
execute_simulation(simulation)

function read_dispatch(folder)
    results = get_decision_problem_results(SimulationResults(folder), "ED")
    return read_realized_variable(results, "ActivePowerVariable__ThermalStandard")
end

joined, single = read_dispatch("parallel/five_bus"), read_dispatch("single/five_bus")
hours(table) = sort(unique(table.DateTime))
hours(joined) == hours(single) || error("the hours differ: $(hours(joined)), $(hours(single))")
total(table) = sum(table.value)
difference = abs(total(joined) - total(single)) / total(single)
println("thermal energy: $(total(joined)) MWh joined, $(total(single)) MWh in a single run")
difference <= 0.01 || error("the thermal energy differs by $(100 * difference) %")

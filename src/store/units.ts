/**
 * Entry types that upstream stores per unit of the base power and shows in MW (or Mvar, MWh): those for which
 * PowerSimulations.jl defines `convert_result_to_natural_units`.
 */
const perUnit: ReadonlySet<string> = new Set([
  'ActivePowerInTimeSeriesParameter',
  'ActivePowerInVariable',
  'ActivePowerOutTimeSeriesParameter',
  'ActivePowerOutVariable',
  'ActivePowerReserveVariable',
  'ActivePowerTimeSeriesParameter',
  'ActivePowerVariable',
  'AdditionalDeltaActivePowerDownVariable',
  'AdditionalDeltaActivePowerUpVariable',
  'AreaMismatchVariable',
  'DeltaActivePowerDownVariable',
  'DeltaActivePowerUpVariable',
  'DynamicBranchRatingTimeSeriesParameter',
  'EnergyVariable',
  'FlowActivePowerFromToVariable',
  'FlowActivePowerToFromVariable',
  'FlowActivePowerVariable',
  'FlowReactivePowerFromToVariable',
  'FlowReactivePowerToFromVariable',
  'HVDCLosses',
  'InterfaceFlowSlackDown',
  'InterfaceFlowSlackUp',
  'InterfaceTotalFlow',
  'LowerBoundValueParameter',
  'PTDFBranchFlow',
  'PostContingencyActivePowerChangeVariable',
  'PostContingencyActivePowerGeneration',
  'PostContingencyActivePowerReserveDeploymentVariable',
  'PostContingencyBranchFlow',
  'PostContingencyDynamicBranchRatingTimeSeriesParameter',
  'PowerAboveMinimumVariable',
  'PowerFlowBranchActivePowerFromTo',
  'PowerFlowBranchActivePowerLoss',
  'PowerFlowBranchActivePowerToFrom',
  'PowerFlowBranchReactivePowerFromTo',
  'PowerFlowBranchReactivePowerToFrom',
  'PowerOutput',
  'RateofChangeConstraintSlackDown',
  'RateofChangeConstraintSlackUp',
  'ReactivePowerTimeSeriesParameter',
  'ReactivePowerVariable',
  'RealizedShiftedLoad',
  'RequirementTimeSeriesParameter',
  'ReserveRequirementSlack',
  'ServiceRequirementVariable',
  'ShiftDownActivePowerTimeSeriesParameter',
  'ShiftUpActivePowerTimeSeriesParameter',
  'SmoothACE',
  'SystemBalanceSlackDown',
  'SystemBalanceSlackUp',
  'UpperBoundValueParameter',
]);

/** An encoded key's parts: `ActivePowerVariable__ThermalStandard`, with a third for what upstream calls meta. */
export function partsOfKey(key: string): { readonly entry: string; readonly component: string; readonly meta: string } {
  const [entry = '', component = '', ...meta] = key.split('__');
  return { entry, component, meta: meta.join('__') };
}

/** Whether values are stored per unit of the base power. */
const isPerUnit = (key: string): boolean => perUnit.has(partsOfKey(key).entry);

/** What a stored value is multiplied with to be shown in MW; 1 also where the base power is not known (0). */
export const toNatural = (key: string, basePower: number): number => (isPerUnit(key) && basePower > 0 ? basePower : 1);

/** The unit of natural values, `MW`, `Mvar` or `MWh`; empty where upstream names none, or the base power is not known. */
export function naturalUnit(key: string, basePower: number): string {
  if (!isPerUnit(key) || !(basePower > 0)) return '';
  const { entry } = partsOfKey(key);
  if (entry === 'EnergyVariable') return 'MWh';
  return entry.includes('Reactive') ? 'Mvar' : 'MW';
}

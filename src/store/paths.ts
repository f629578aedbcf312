/** Where upstream puts things inside `simulation_store.h5`. */
import type { Container } from './spec';

export const ROOT = '/simulation';
export const MODELS = `${ROOT}/decision_models`;
export const EMULATION = `${ROOT}/emulation_model`;
export const SYSTEMS = `${ROOT}/systems`;
export const SERIALIZED_KEYS = `${ROOT}/serialized_keys`;

export const modelGroup = (model: string) => `${MODELS}/${model}`;
export const statsDataset = (model: string) => `${modelGroup(model)}/optimizer_stats`;

/** `owner`: the group of a decision model or of the emulation model. */
export const outputDataset = (owner: string, container: Container, key: string) => `${owner}/${container}/${key}`;

const COLUMNS = '__columns';
export const columnsDataset = (dataset: string) => `${dataset}${COLUMNS}`;
export const isColumnsDataset = (name: string) => name.endsWith(COLUMNS);

/*
 * Joins partitions as PowerSimulations.jl does (simulation_partition_results.jl), with libhdf5 and nothing else: for
 * each partition and each of its datasets, the rows that the partition owns are read into memory as a whole and written
 * into the joined store as a hyperslab. The SHA-256 that the package makes of the store afterwards is made by another
 * program. Here to be measured against; checks nothing.
 *
 *   join-like-upstream WHOLE NUM_STEPS PERIOD OVERLAP PARTITION...
 */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIMS 8

static const char *containers[] = {"duals", "parameters", "variables", "aux_variables", "expressions"};

/* Of the partition that is being joined. */
struct steps {
  hsize_t executed, skipped, valid, before;
};

static void die(const char *what, const char *name) {
  fprintf(stderr, "%s: %s\n", what, name);
  exit(1);
}

static void copy_rows(hid_t src_file, hid_t dst_file, const char *path, int steps_last, struct steps steps) {
  hid_t src = H5Dopen2(src_file, path, H5P_DEFAULT), dst = H5Dopen2(dst_file, path, H5P_DEFAULT);
  if (src < 0 || dst < 0) die("cannot open", path);
  hid_t from = H5Dget_space(src), to = H5Dget_space(dst);
  hsize_t shape[MOST_DIMS], start[MOST_DIMS] = {0}, target[MOST_DIMS] = {0}, size = sizeof(double);
  int dims = H5Sget_simple_extent_dims(from, shape, NULL);
  int axis = steps_last ? dims - 1 : 0;
  hsize_t per_step = shape[axis] / steps.executed;
  start[axis] = per_step * steps.skipped;
  target[axis] = per_step * steps.before;
  shape[axis] = per_step * steps.valid;
  for (int d = 0; d < dims; d++) size *= shape[d];
  double *values = malloc(size);
  if (!values) die("no memory for", path);
  H5Sselect_hyperslab(from, H5S_SELECT_SET, start, NULL, shape, NULL);
  H5Sselect_hyperslab(to, H5S_SELECT_SET, target, NULL, shape, NULL);
  hid_t memory = H5Screate_simple(dims, shape, NULL);
  if (H5Dread(src, H5T_NATIVE_DOUBLE, memory, from, H5P_DEFAULT, values) < 0) die("cannot read", path);
  if (H5Dwrite(dst, H5T_NATIVE_DOUBLE, memory, to, H5P_DEFAULT, values) < 0) die("cannot write", path);
  free(values);
  H5Sclose(memory), H5Sclose(from), H5Sclose(to), H5Dclose(src), H5Dclose(dst);
}

static void copy_group(hid_t src, hid_t dst, const char *path, int steps_last, struct steps steps) {
  H5G_info_t info;
  if (H5Gget_info_by_name(src, path, &info, H5P_DEFAULT) < 0) die("cannot list", path);
  for (hsize_t i = 0; i < info.nlinks; i++) {
    char name[1024], full[2048];
    H5Lget_name_by_idx(src, path, H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    size_t length = strlen(name);
    if (length > 9 && strcmp(name + length - 9, "__columns") == 0) continue;
    snprintf(full, sizeof full, "%s/%s", path, name);
    copy_rows(src, dst, full, steps_last, steps);
  }
}

static void copy_partition(hid_t src, hid_t dst, struct steps steps) {
  const char *models = "/simulation/decision_models";
  char path[2048];
  H5G_info_t info;
  H5Gget_info_by_name(src, models, &info, H5P_DEFAULT);
  for (hsize_t i = 0; i < info.nlinks; i++) {
    char model[1024];
    H5Lget_name_by_idx(src, models, H5_INDEX_NAME, H5_ITER_INC, i, model, sizeof model, H5P_DEFAULT);
    for (int c = 0; c < 5; c++) {
      snprintf(path, sizeof path, "%s/%s/%s", models, model, containers[c]);
      copy_group(src, dst, path, 0, steps);
    }
    snprintf(path, sizeof path, "%s/%s/optimizer_stats", models, model);
    copy_rows(src, dst, path, 0, steps);
  }
  for (int c = 0; c < 5; c++) {
    snprintf(path, sizeof path, "/simulation/emulation_model/%s", containers[c]);
    copy_group(src, dst, path, 1, steps);
  }
}

int main(int argc, char **argv) {
  if (argc < 6) die("usage", "join-like-upstream WHOLE NUM_STEPS PERIOD OVERLAP PARTITION...");
  hsize_t num_steps = strtoull(argv[2], NULL, 10), period = strtoull(argv[3], NULL, 10);
  hsize_t overlap = strtoull(argv[4], NULL, 10);
  hid_t dst = H5Fopen(argv[1], H5F_ACC_RDWR, H5P_DEFAULT);
  if (dst < 0) die("cannot open", argv[1]);
  for (int i = 0; i < argc - 5; i++) {
    hid_t src = H5Fopen(argv[5 + i], H5F_ACC_RDONLY, H5P_DEFAULT);
    if (src < 0) die("cannot open", argv[5 + i]);
    struct steps steps = {.skipped = i == 0 ? 0 : overlap, .before = period * i};
    steps.valid = num_steps - steps.before < period ? num_steps - steps.before : period;
    steps.executed = steps.skipped + steps.valid;
    copy_partition(src, dst, steps);
    H5Fclose(src);
  }
  return H5Fclose(dst) < 0;
}

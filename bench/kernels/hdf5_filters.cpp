// HDF5's own shuffle and deflate on the same chunks, into a file that stays in memory.
#include <benchmark/benchmark.h>
#include <hdf5.h>

#include <array>

#include "base/error.hpp"
#include "kernels/tiles.hpp"

namespace rec2nwb::bench {
namespace {

constexpr std::size_t kFileGrowthBytes = 16 << 20;

hid_t checked(hid_t id, const char* what) {
  if (id < 0) throw Error(Code::kInternal, std::string("HDF5 failed: ") + what);
  return id;
}

/// A file in memory with one dataset of the slab's shape.
class Target {
 public:
  Target(unsigned level, hsize_t columns) {
    const hid_t access = checked(H5Pcreate(H5P_FILE_ACCESS), "H5Pcreate");
    checked(H5Pset_fapl_core(access, kFileGrowthBytes, false), "H5Pset_fapl_core");
    file_ = checked(H5Fcreate("kernel.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access), "H5Fcreate");
    H5Pclose(access);
    const std::array<hsize_t, 2> dims = {kSlabRows, kSlabChannels};
    const std::array<hsize_t, 2> chunk = {kSlabRows, columns};
    const hid_t space = checked(H5Screate_simple(2, dims.data(), nullptr), "H5Screate_simple");
    const hid_t create = checked(H5Pcreate(H5P_DATASET_CREATE), "H5Pcreate");
    H5Pset_chunk(create, 2, chunk.data());
    H5Pset_shuffle(create);
    H5Pset_deflate(create, level);
    data_ =
        checked(H5Dcreate2(file_, "data", H5T_STD_I16LE, space, H5P_DEFAULT, create, H5P_DEFAULT),
                "H5Dcreate2");
    H5Pclose(create);
    H5Sclose(space);
  }
  ~Target() {
    H5Dclose(data_);
    H5Fclose(file_);
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  void write(const std::int16_t* counts) {
    checked(H5Dwrite(data_, H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, counts), "H5Dwrite");
    checked(H5Dflush(data_), "H5Dflush");
  }
  [[nodiscard]] hsize_t stored_bytes() const { return H5Dget_storage_size(data_); }

 private:
  hid_t file_ = -1;
  hid_t data_ = -1;
};

void hdf5_filters(benchmark::State& state) {
  Target target(static_cast<unsigned>(state.range(0)), static_cast<hsize_t>(state.range(1)));
  for ([[maybe_unused]] auto _ : state) target.write(slab().counts().data());
  state.SetBytesProcessed(state.iterations() * slab().bytes());
  state.counters["ratio"] =
      static_cast<double>(slab().bytes()) / static_cast<double>(target.stored_bytes());
}
BENCHMARK(hdf5_filters)
    ->ArgNames({"level", "columns"})
    ->Args({4, 32})
    ->Args({1, 32})
    ->Args({4, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace rec2nwb::bench

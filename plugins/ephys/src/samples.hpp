/// \file
/// Samples: from the slots of packets to the columns of the e-series.
///
/// Needs: electrodes in column order. Promises: column j is electrode j, either as recorded or in
/// whole microvolts (recorded value times scale, cut off toward zero). Stateless, so blocks may be
/// cut anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "montage.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::ephys {

/// Does every recorded value fit int16 after scaling?
bool fits_microvolts(double uv_per_count);

class Samples {
 public:
  Samples(const std::vector<Electrode>& electrodes, bool as_microvolts);

  /// \param out block.rows() * electrodes values, row-major
  void copy(const sdk::Block& block, std::int16_t* out) const;

 private:
  /// Microvolts of every recorded value. A look-up is as fast as the bare copy (0.6 ns a sample);
  /// multiplying takes 0.8 ns even with AVX2.
  using Table = std::array<std::int16_t, 65536>;

  void copy_counts(const sdk::Block& block, std::int16_t* out) const;
  void copy_microvolts(const sdk::Block& block, std::int16_t* out) const;

  std::vector<std::uint32_t> offset_bytes_;                  // from the first slot, a column each
  std::map<double, std::unique_ptr<const Table>> of_scale_;  // one a distinct scale
  std::vector<const Table*> tables_;                         // a column each; empty: as recorded
};

}  // namespace rec2nwb::ephys

/// \file
/// EphysColumns: the ephys channels of packets as columns of a dataset, in an order of one's own.
///
///     columns_ = sdk::EphysColumns({3, 0, 7});                          // recorded counts
///     columns_ = sdk::EphysColumns({3, 0, 7}, {0.195, 0.195, 0.0183});  // whole microvolts
///     ...
///     columns_.copy(block, columns.get<std::int16_t>(output_));         // in process
///
/// Needs: C++17; slots below block.ephys_channels() (session /slots: hwChan of each), on a machine
/// that is little endian as the packets are. Promises: column j is slot j of the list, either as
/// recorded or in whole microvolts (recorded value times scale, cut off toward zero). Nothing is
/// kept from block to block, so blocks may be cut anywhere.
#ifndef REC2NWB_EPHYS_COLUMNS_HPP
#define REC2NWB_EPHYS_COLUMNS_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "rec2nwb/detail/permuted_rows.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

class EphysColumns {
 public:
  EphysColumns() = default;

  /// \param slots        of the packet, a column each
  /// \param uv_per_count a column each; empty: values as recorded
  /// \throws std::invalid_argument if a column has no scale of its own
  explicit EphysColumns(const std::vector<std::uint32_t>& slots,
                        const std::vector<double>& uv_per_count = {}) {
    if (!uv_per_count.empty() && uv_per_count.size() != slots.size()) {
      throw std::invalid_argument("there must be as many scales as slots, or none");
    }
    for (const std::uint32_t slot : slots) offset_bytes_.push_back(slot * kSlotBytes);
    for (const double scale : uv_per_count) {
      std::unique_ptr<const Table>& table = of_scale_[scale];
      if (!table) table = microvolts_of_all(scale);
      tables_.push_back(table.get());
    }
  }

  /// Does every recorded value fit int16 as microvolts?
  static bool fit(double uv_per_count) {
    return std::trunc(kLowest * uv_per_count) >= kLowest &&
           std::trunc(kHighest * uv_per_count) <= kHighest;
  }

  /// \param out block.rows() * slots values, row-major
  void copy(const Block& block, std::int16_t* out) const { copy(block, 0, block.rows(), out); }
  /// Rows [first, first + rows) of the block.
  /// \param out rows * slots values, row-major
  void copy(const Block& block, std::uint32_t first, std::uint32_t rows, std::int16_t* out) const {
    if (tables_.empty()) {
      copy_counts(block, first, first + rows, out);
    } else {
      copy_microvolts(block, first, first + rows, out);
    }
  }

 private:
  static constexpr std::uint32_t kSlotBytes = 2;  // int16, little endian
  static constexpr double kLowest = std::numeric_limits<std::int16_t>::min();
  static constexpr double kHighest = std::numeric_limits<std::int16_t>::max();

  /// Microvolts of every recorded value. A look-up takes 0.6 ns a sample, multiplying 0.8 ns even
  /// with AVX2.
  using Table = std::array<std::int16_t, 65536>;

  static std::unique_ptr<const Table> microvolts_of_all(double uv_per_count) {
    auto table = std::make_unique<Table>();
    for (std::size_t i = 0; i < table->size(); ++i) {
      const auto count = static_cast<std::int16_t>(static_cast<std::uint16_t>(i));
      (*table)[i] = static_cast<std::int16_t>(static_cast<double>(count) * uv_per_count);
    }
    return table;
  }

  void copy_counts(const Block& block, std::uint32_t row, std::uint32_t end,
                   std::int16_t* out) const {
    const std::size_t width = offset_bytes_.size();
    const std::uint32_t* offsets = offset_bytes_.data();
    if (row < end) {
      const std::uint32_t moved =
          detail::permute_rows(block.packet(row) + block.ephys_offset_bytes(), block.packet_bytes(),
                               block.ephys_channels(), end - row, offsets, width, out);
      row += moved;
      out += moved * width;
    }
    for (; row < end; ++row, out += width) {
      const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
      for (std::size_t j = 0; j < width; ++j) std::memcpy(out + j, slots + offsets[j], kSlotBytes);
    }
  }

  void copy_microvolts(const Block& block, std::uint32_t row, std::uint32_t end,
                       std::int16_t* out) const {
    const std::size_t width = offset_bytes_.size();
    const std::uint32_t* offsets = offset_bytes_.data();
    const Table* const* tables = tables_.data();
    for (; row < end; ++row, out += width) {
      const std::uint8_t* slots = block.packet(row) + block.ephys_offset_bytes();
      for (std::size_t j = 0; j < width; ++j) {
        std::uint16_t count = 0;
        std::memcpy(&count, slots + offsets[j], kSlotBytes);
        out[j] = (*tables[j])[count];
      }
    }
  }

  std::vector<std::uint32_t> offset_bytes_;                  // from the first slot, a column each
  std::map<double, std::unique_ptr<const Table>> of_scale_;  // one a distinct scale
  std::vector<const Table*> tables_;                         // a column each; empty: as recorded
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_EPHYS_COLUMNS_HPP

/// \file
/// Samples: the columns of the e-series, and what of them the headstage did not deliver. Where it
/// did not, the recording holds -32768, which is a voltage like any other to a reader.
///
///     samples_ = Samples({{slot, hw_chan, uv_per_count}, ...}, standard);
///     samples_->copy(host(), block, columns.get<std::int16_t>(output_));  // in process
///     samples_->finish(host());                                          // in finish
///
/// Needs: slots below block.ephys_channels(). Promises: values as sdk::EphysColumns makes them,
/// -32768 too; each span of packets of a file in which at least one channel has -32768 is reported
/// once, as a fault of the recording, and finish() says in one line how many there are in which
/// channels. How packets are cut into blocks changes nothing, and memory does not grow with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "rec2nwb/ephys_columns.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::ephys {

/// A column of the e-series.
struct Channel {
  std::uint32_t slot = 0;  ///< in the packet
  std::int64_t hw_chan = 0;
  double uv_per_count = 0;
};

class Samples {
 public:
  Samples() = default;
  /// \param standard recorded counts; else whole microvolts
  Samples(const std::vector<Channel>& channels, bool standard);

  /// \param out block.rows() * channels values, row-major
  void copy(const sdk::Host& host, const sdk::Block& block, std::int16_t* out);
  void finish(const sdk::Host& host);

 private:
  /// Packets that follow each other.
  struct Span {
    std::uint32_t file = 0;
    std::uint64_t first_row = 0;
    std::uint64_t rows = 0;  ///< 0: there is none
    std::int64_t samples = 0;
  };
  struct Column {
    std::size_t slot = 0;
    std::int64_t hw_chan = 0;
    std::uint64_t missing = 0;
  };

  void look_closely(const sdk::Host& host, const sdk::Block& block, std::uint32_t first,
                    std::uint32_t rows);
  void add_to_span(const sdk::Host& host, std::uint32_t file, std::uint64_t row,
                   std::int64_t samples);
  void report(const sdk::Host& host);
  [[nodiscard]] std::string channels_with_most() const;

  bool standard_ = true;
  bool is_listed_ = true;  ///< false: the host has no list of faults
  sdk::EphysColumns values_;
  std::vector<Column> columns_;
  Span span_;  ///< the last one, which may go on
  // Of the packets that are looked at closely; members, so that no block allocates.
  std::vector<std::int16_t> missing_;  ///< a slot: not 0 where any of them has it missing
  std::vector<Column*> hit_;           ///< columns with such slots
};

}  // namespace rec2nwb::ephys

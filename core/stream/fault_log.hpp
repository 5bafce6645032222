/// \file
/// What was wrong with the packets of a session, kept until it can be written behind the pass.
///
/// Needs: a ScratchFile that outlives it; faults in the order of files and rows. Promises: memory
/// that does not grow with the number of faults.
#pragma once

#include <cstdint>
#include <optional>

#include "rec/packet_fault.hpp"
#include "stream/output_log.hpp"

namespace rec2nwb {

class FaultLog {
 public:
  explicit FaultLog(ScratchFile& scratch) : log_(scratch) {}

  void add(const PacketFault& fault);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// \param index below size()
  [[nodiscard]] PacketFault at(std::uint64_t index) const;

 private:
  OutputLog log_;
  std::uint64_t size_ = 0;
};

}  // namespace rec2nwb

#include "stream/fault_log.hpp"

#include <span>
#include <type_traits>

namespace rec2nwb {

static_assert(std::is_trivially_copyable_v<PacketFault>);

void FaultLog::add(const PacketFault& fault) {
  log_.append(std::as_bytes(std::span(&fault, 1)));
  ++size_;
}

PacketFault FaultLog::at(std::uint64_t index) const {
  PacketFault fault;
  log_.read(index * sizeof fault, std::as_writable_bytes(std::span(&fault, 1)));
  return fault;
}

}  // namespace rec2nwb

/// \file
/// Faults: everything that is wrong in metadata, device files and protocols goes through here, so
/// that one run shows it all and nothing is planned on top of it.
///
/// Needs: a host, in create or plan. Promises: a fault of the metadata is shown at its own place,
/// one of another file at the place of the metadata that led there.
#pragma once

#include <string>

#include "cursor.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::opto {

class Faults {
 public:
  explicit Faults(const sdk::Host& host) : host_(host) {}

  void add(const std::string& pointer, const std::string& text) {
    host_.metadata_error(pointer, text);
    any_ = true;
  }
  void warn(const std::string& pointer, const std::string& text) const {
    host_.metadata_warning(pointer, text);
  }
  bool any() const { return any_; }

  /// Runs work; a Fault ends it and is reported.
  /// \param pointer where the metadata leads to the file that the fault is in
  template <typename Work>
  void guard(const std::string& pointer, Work work) {
    try {
      work();
    } catch (const Fault& fault) {
      if (fault.file.empty()) {
        add(fault.place, fault.what());
      } else {
        add(pointer,
            say(fault.file, ": ", fault.place, fault.place.empty() ? "" : ": ", fault.what()));
      }
    }
  }

 private:
  const sdk::Host& host_;
  bool any_ = false;
};

}  // namespace rec2nwb::opto

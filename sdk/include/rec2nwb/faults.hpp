/// \file
/// Faults: everything that is wrong in metadata and in the files that it names goes through here,
/// so that one run shows it all and nothing is planned on top of it.
///
///     Faults faults(host());
///     for (const auto& entry : metadata.at("fibers").items()) {
///       faults.guard(entry.place(), [&] { read(entry); });   // throws Fault: this entry ends here
///     }
///     if (faults.any()) plan = {};
///
/// Needs: C++17; a host, in create or plan. Promises: a fault of the metadata is shown at its own
/// place, one of another file at the place of the metadata that led there.
#ifndef REC2NWB_FAULTS_HPP
#define REC2NWB_FAULTS_HPP

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "rec2nwb/messages.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

/// Thrown where something is wrong; its what() does not repeat file and place.
struct Fault : std::runtime_error {
  Fault(std::string in_file, std::string at_place, const std::string& text)
      : std::runtime_error(text), file(std::move(in_file)), place(std::move(at_place)) {}
  std::string file;   ///< "" for the metadata of the session
  std::string place;  ///< JSON pointer, or what leads to it in a file of another kind
};

class Faults {
 public:
  explicit Faults(const Host& host) : host_(host) {}

  /// \param pointer JSON pointer into the metadata; "" if the fault has no place there
  template <typename... Parts>
  void add(std::string_view pointer, const Parts&... parts) {
    host_.metadata_error(pointer, say(parts...));
    any_ = true;
  }
  template <typename... Parts>
  void warn(std::string_view pointer, const Parts&... parts) const {
    host_.metadata_warning(pointer, say(parts...));
  }
  bool any() const { return any_; }

  /// Runs work; a Fault ends it and is reported.
  /// \param pointer where the metadata leads to the file that the fault is in
  template <typename Work>
  void guard(std::string_view pointer, Work work) {
    try {
      work();
    } catch (const Fault& fault) {
      if (fault.file.empty()) {
        add(fault.place, fault.what());
      } else {
        add(pointer, fault.file, ": ", fault.place, fault.place.empty() ? "" : ": ", fault.what());
      }
    }
  }

 private:
  Host host_;
  bool any_ = false;
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_FAULTS_HPP

/// \file
/// HostServices for one plugin of a conversion.
///
/// Needs: a ConversionState shared by all plugins of the run. Promises: outputs of this plugin
/// only; times only when the timeline is finished; metadata problems get file and line.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/companion_files.hpp"
#include "plan/plan.hpp"
#include "plugin/host_services.hpp"
#include "session/session.hpp"
#include "session/timeline.hpp"
#include "stream/output_store.hpp"
#include "stream/plugin_faults.hpp"

namespace rec2nwb {

/// What the plugins of one run share. store and timeline appear when the pass begins.
struct ConversionState {
  const Session* session = nullptr;
  Log* log = nullptr;
  std::function<bool()> cancelled;
  Problems problems;
  OutputStore* store = nullptr;
  const Timeline* timeline = nullptr;
  CompanionFiles* companions = nullptr;
  std::vector<Publication> publications;  ///< of the plugins that have planned
  PluginFaults recording_faults;
};

class ConversionServices : public HostServices {
 public:
  /// \param owner plan owner: 1 + index of the plugin
  ConversionServices(ConversionState& state, std::uint32_t owner) : state_(state), owner_(owner) {}

  void log(Log::Level level, const std::string& text) override;
  [[nodiscard]] bool cancelled() const override;
  void problem(Severity severity, const std::string& metadata_pointer,
               const std::string& text) override;
  void append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                     const void* values) override;
  void append(std::uint32_t output, const void* values, std::uint64_t n) override;
  void rows_to_seconds(std::span<const std::uint64_t> rows, std::span<double> seconds) override;
  void counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                      std::span<std::int64_t> rows) override;
  void counts_to_seconds(std::uint32_t file, std::span<const std::uint32_t> counts,
                         std::span<double> seconds) override;
  void epoch_bounds(std::int64_t epoch, double& first, double& last) override;
  Json published(const std::string& topic) override;
  void read_published(const std::string& topic, std::uint32_t index, std::uint64_t first,
                      std::uint64_t n, std::uint64_t* rows, void* values) override;
  std::filesystem::path output_file(const std::string& name) override;
  void recording_fault(const RecordingFault& fault) override;

 private:
  [[nodiscard]] std::vector<const Publication*> publications(const std::string& topic) const;

  ConversionState& state_;
  std::uint32_t owner_;
};

/// Those that the plugins announce in a plan.
std::vector<CompanionFile> companions_of(const Plan& plan);

/// First and last recorded row of an epoch. \throws Error for an epoch without packets.
std::pair<std::uint64_t, std::uint64_t> epoch_rows(const Epoch& epoch, const Timeline& timeline);

/// Start and stop of an epoch in seconds since 1970, as /intervals/epochs has them. Standard
/// layout: its first and last packet. The other one, as the reference: from the header's creation
/// time to the last clock value, not fitted.
std::pair<double, double> epoch_seconds(const Session& session, const Epoch& epoch,
                                        const Timeline& timeline);

}  // namespace rec2nwb

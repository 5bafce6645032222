/// \file
/// What plugins found wrong with the recording, until it becomes rows of recording_faults behind
/// the pass.
///
/// Needs: nothing. Promises: memory that does not grow with the recording: the first kListed faults
/// of a plugin are kept one by one, those behind them as one for each of its texts, which says how
/// many they are; texts that a table cannot hold are an Error; add() is thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "plugin/host_services.hpp"

namespace rec2nwb {

class PluginFaults {
 public:
  static constexpr std::size_t kListed = 10'000;   ///< as abi.h says
  static constexpr std::size_t kWordings = 100;    ///< of kind, unit and action together
  static constexpr std::size_t kTextBytes = 1000;  ///< of each

  /// \param owner plan owner of the plugin
  void add(std::uint32_t owner, const RecordingFault& fault);

  /// By first row; in one row, by plugin and then as they came. The action of one that stands for
  /// several says so.
  [[nodiscard]] std::vector<RecordingFault> all() const;

 private:
  struct Wording {
    std::string kind;
    std::string unit;
    std::string action;
    auto operator<=>(const Wording&) const = default;
  };
  struct Listed {
    std::uint64_t first_row = 0;
    std::uint64_t rows = 0;
    std::int64_t length = 0;
    const Wording* wording = nullptr;  ///< a key of the map, where it stays
  };
  struct Merged {
    std::uint64_t count = 0;
    std::uint64_t first_row = 0;
    std::uint64_t end_row = 0;
    std::int64_t length = 0;
  };
  struct OfPlugin {
    std::map<Wording, Merged> wordings;
    std::vector<Listed> listed;
  };

 public:
  /// Of one plugin at most; a list that grows is there twice.
  static constexpr std::size_t kMostBytes =
      3 * kListed * sizeof(Listed) +
      kWordings * (3 * kTextBytes + sizeof(Wording) + sizeof(Merged) + 64);

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, OfPlugin> plugins_;
};

}  // namespace rec2nwb

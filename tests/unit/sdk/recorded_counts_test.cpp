// Values of the acquisition counter, placed in recordings of one and of several files.
#include "rec2nwb/recorded_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;

/// A host that knows the counter of every packet. A second has 1000 counts.
class Counters {
 public:
  explicit Counters(std::vector<std::vector<std::uint32_t>> files) : files_(std::move(files)) {
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.counts_to_rows = [](void* ctx, std::uint32_t file, const std::uint32_t* counts,
                               std::uint64_t n, std::int64_t* rows) {
      const auto& packets = static_cast<Counters*>(ctx)->files_.at(file);
      for (std::uint64_t i = 0; i < n; ++i) {
        const auto at = std::lower_bound(packets.begin(), packets.end(), counts[i]);
        rows[i] = at == packets.end() ? -1 : at - packets.begin();
      }
      return rec2nwb_status{REC2NWB_OK};
    };
    table_.counts_to_seconds = [](void*, std::uint32_t file, const std::uint32_t* counts,
                                  std::uint64_t n, double* seconds) {
      for (std::uint64_t i = 0; i < n; ++i) seconds[i] = 100.0 * file + counts[i] / 1000.0;
      return rec2nwb_status{REC2NWB_OK};
    };
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      recordings_.push_back({file, 1, "a1", {0, 0}});
    }
  }

  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  RecordedCounts place(const std::vector<std::uint32_t>& counts) const {
    return place_counts(Host(&table_), recordings_, counts);
  }

 private:
  std::vector<std::vector<std::uint32_t>> files_;
  std::vector<Recording> recordings_;
  rec2nwb_host table_{};
};

TEST(RecordedCounts, ACountThatHasAPacketIsRecorded) {
  const auto placed = Counters({{10, 11, 12, 20, 21}}).place({11, 20, 21});
  EXPECT_THAT(placed.recorded, ElementsAre(true, true, true));
  EXPECT_THAT(placed.seconds, ElementsAre(0.011, 0.02, 0.021));
}

TEST(RecordedCounts, InAGapBeforeAndBehindTheRecordingThereAreSecondsOnly) {
  const auto placed = Counters({{10, 11, 12, 20, 21}}).place({5, 15, 30});
  EXPECT_THAT(placed.recorded, ElementsAre(false, false, false));
  EXPECT_THAT(placed.seconds, ElementsAre(0.005, 0.015, 0.03));
}

TEST(RecordedCounts, OfSeveralFilesTheOneWithThePacketCounts) {
  const auto placed = Counters({{10, 11, 12}, {20, 21, 22}}).place({11, 21, 15, 30});
  EXPECT_THAT(placed.recorded, ElementsAre(true, true, false, false));
  EXPECT_THAT(placed.seconds, ElementsAre(0.011, 100.021, 100.015, 100.03));
}

TEST(RecordedCounts, NoCountsAreNone) {
  EXPECT_TRUE(Counters({{10, 11}}).place({}).seconds.empty());
}

}  // namespace
}  // namespace rec2nwb::sdk

// Tracked positions: what is read, and which belongs to which frame.
#include "rec2nwb/camera_tracking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace rec2nwb::sdk {
namespace {

using ::testing::ElementsAre;

std::string tracking_block(const std::string& fields) {
  return "<Start settings>\nFields: " + fields + "\n<End settings>\n";
}

TEST(CameraTracking, BelongsToTheFrameOfItsTime) {
  EXPECT_THAT(rows_of_frames({10, 20, 30, 40}, {20, 40}),
              ElementsAre(kNoTrackingRow, 0U, kNoTrackingRow, 1U));
  EXPECT_THAT(rows_of_frames({10}, {}), ElementsAre(kNoTrackingRow));
}

TEST(CameraTracking, RowsThatGoBackBelongToNoFrame) {
  EXPECT_THAT(rows_of_frames({10, 20, 30}, {20, 10, 30}), ElementsAre(kNoTrackingRow, 0U, 2U));
}

TEST(CameraTracking, WrapsAreNoStepBack) {
  EXPECT_THAT(rows_of_frames({4294967290, 5}, {4294967290, 5}), ElementsAre(0U, 1U));
}

TEST(CameraTracking, RowsAndFramesOfOneTimeAreMatchedInOrder) {
  EXPECT_THAT(rows_of_frames({10, 10, 20}, {10, 10, 20}), ElementsAre(0U, 1U, 2U));
  EXPECT_THAT(rows_of_frames({10, 10, 20}, {10, 20}), ElementsAre(0U, 0U, 1U));
  EXPECT_THAT(rows_of_frames({10, 20}, {10, 10, 10, 20}), ElementsAre(0U, 3U));
}

TEST(CameraTracking, ASecondLedIsReadIfItIsThere) {
  const std::string one = "<time uint32><xloc uint16><yloc uint16>";
  EXPECT_EQ(read_camera_tracking({"x", tracking_block(one)}).leds.size(), 1U);
  const CameraTracking both =
      read_camera_tracking({"x", tracking_block(one + "<xloc2 uint16><yloc2 float>")});
  EXPECT_EQ(both.leds.size(), 2U);
  EXPECT_FALSE(both.is_uint16);
  EXPECT_TRUE(read_camera_tracking({"x", tracking_block(one)}).is_uint16);
  EXPECT_THROW(read_camera_tracking({"x", tracking_block("<time uint32>")}), TrodesFileError);
}

TEST(CameraTracking, SeveralPointsARecordAreRefused) {
  for (const char* fields :
       {"<time 2*uint32><xloc uint16><yloc uint16>", "<time uint32><xloc 2*uint16><yloc uint16>",
        "<time uint32><xloc uint16><yloc 2*uint16>"}) {
    EXPECT_THROW(read_camera_tracking({"x", tracking_block(fields)}), TrodesFileError) << fields;
  }
}

TEST(CameraTracking, APointIsSeenIfAnyLedHasANumber) {
  const CameraTracking tracking{
      {1, 2, 3},
      {{"led_0", {1, NAN, NAN}, {1, NAN, NAN}}, {"led_1", {NAN, 2, NAN}, {NAN, 2, NAN}}},
      false};
  EXPECT_TRUE(tracking.is_seen(0));
  EXPECT_TRUE(tracking.is_seen(1));
  EXPECT_FALSE(tracking.is_seen(2));
  EXPECT_FALSE(tracking.is_seen(kNoTrackingRow));
}

}  // namespace
}  // namespace rec2nwb::sdk

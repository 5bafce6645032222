#include "plugin/device_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rec2nwb {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Header header_with(const std::string& device, std::uint32_t bytes, bool available = true) {
  Header header;
  Device one;
  one.name = device;
  one.num_bytes = bytes;
  one.available = available;
  one.line = 7;
  header.devices.push_back(one);
  return header;
}

TEST(UnknownDevices, DevicesOfRigsAndOfPluginsAreKnown) {
  for (const char* name : {"ECU", "MCU_IO", "SysClock", "Multiplexed"}) {
    EXPECT_THAT(unknown_devices(header_with(name, 8), "a.rec", {}).all(), IsEmpty()) << name;
  }
  Catalog catalog;
  Manifest plugin;
  plugin.needs_devices = {"LickBox"};
  catalog.plugins.push_back(plugin);
  EXPECT_THAT(unknown_devices(header_with("LickBox", 8), "a.rec", catalog).all(), IsEmpty());
}

TEST(UnknownDevices, ASlipOfThePenIsAskedWithItsLine) {
  const Problems problems = unknown_devices(header_with("Controler_DIO", 1), "a.rec", {});
  ASSERT_EQ(problems.all().size(), 1U);
  EXPECT_EQ(problems.all()[0].severity, Severity::kWarning);
  EXPECT_EQ(problems.all()[0].code, Code::kUnknownDevice);
  EXPECT_THAT(message(problems.all()[0]),
              AllOf(HasSubstr("a.rec:7: Device 'Controler_DIO' is not known"), HasSubstr("1 byte "),
                    HasSubstr("did you mean 'Controller_DIO'?")));
}

TEST(UnknownDevices, OneThatTakesNoBytesLosesNothing) {
  EXPECT_THAT(unknown_devices(header_with("Camera9", 64, false), "a.rec", {}).all(), IsEmpty());
  EXPECT_THAT(unknown_devices(header_with("Camera9", 0), "a.rec", {}).all(), IsEmpty());
  const Problems problems = unknown_devices(header_with("Camera9", 64), "a.rec", {});
  ASSERT_EQ(problems.all().size(), 1U);
  EXPECT_THAT(problems.all()[0].what_to_do, Not(HasSubstr("did you mean")));
}

}  // namespace
}  // namespace rec2nwb

// The C++ face with a host of an earlier minor: its struct ends earlier, or a function is null.
#include <gmock/gmock.h>

#include <cstddef>
#include <stdexcept>
#include <string>

#include "rec2nwb/plugin.hpp"

namespace {

using rec2nwb::sdk::Host;
using testing::AllOf;
using testing::HasSubstr;

rec2nwb_status published(void*, rec2nwb_str, rec2nwb_str* json) {
  *json = {"[{}]", 4};
  return REC2NWB_OK;
}
rec2nwb_status read_published(void*, rec2nwb_str, std::uint32_t, std::uint64_t, std::uint64_t,
                              std::uint64_t*, void*) {
  return REC2NWB_OK;
}
rec2nwb_status output_file(void*, rec2nwb_str, rec2nwb_str* path) {
  *path = {"a.part", 6};
  return REC2NWB_OK;
}

rec2nwb_status recording_fault(void* ctx, const rec2nwb_recording_fault* fault) {
  *static_cast<rec2nwb_recording_fault*>(ctx) = *fault;
  return REC2NWB_OK;
}

// Behind the end of its struct stands what no plugin may use.
rec2nwb_host host_of_1_1() {
  rec2nwb_host host{};
  host.struct_size = offsetof(rec2nwb_host, output_file) + sizeof host.output_file;
  host.abi_minor = 1;
  host.published = published;
  host.read_published = read_published;
  host.output_file = output_file;
  host.recording_fault = recording_fault;
  return host;
}
rec2nwb_host host_of_1_2() {
  rec2nwb_host host = host_of_1_1();
  host.struct_size = offsetof(rec2nwb_host, recording_fault) + sizeof host.recording_fault;
  host.abi_minor = 2;
  return host;
}
rec2nwb_host host_of_1_0() {
  rec2nwb_host host = host_of_1_1();
  host.struct_size = offsetof(rec2nwb_host, published);
  host.abi_minor = 0;
  return host;
}

template <typename Function>
std::string fault(Function function) {
  try {
    function();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no error";
}

std::string fault_of_reading(const rec2nwb_host& host) {
  double value = 0;
  return fault([&] { Host(&host).read_published("topic", 0, 0, 1, nullptr, &value); });
}
std::string fault_of_a_file(const rec2nwb_host& host) {
  return fault([&] { Host(&host).output_file("a.mp4"); });
}

TEST(OldHost, WhatItHasIsUsed) {
  const rec2nwb_host host = host_of_1_1();
  EXPECT_EQ(Host(&host).published("topic"), "[{}]");
  EXPECT_EQ(Host(&host).output_file("a.mp4"), "a.part");
  EXPECT_EQ(fault_of_reading(host), "no error");
}

TEST(OldHost, NobodyPublishesThere) {
  rec2nwb_host host = host_of_1_0();
  EXPECT_EQ(Host(&host).published("topic"), "[]");
  host = host_of_1_1();
  host.published = nullptr;
  EXPECT_EQ(Host(&host).published("topic"), "[]");
}

TEST(OldHost, WhatIsBehindItsEndIsAnErrorThatNamesBoth) {
  const rec2nwb_host host = host_of_1_0();
  EXPECT_THAT(fault_of_a_file(host),
              AllOf(HasSubstr("plugin interface 1.0"), HasSubstr("no output_file"),
                    HasSubstr("a newer rec2nwb")));
  EXPECT_THAT(fault_of_reading(host),
              AllOf(HasSubstr("plugin interface 1.0"), HasSubstr("no read_published")));
}

TEST(OldHost, AFunctionThatIsNullIsNotThere) {
  rec2nwb_host host = host_of_1_1();
  host.output_file = nullptr;
  host.read_published = nullptr;
  EXPECT_THAT(fault_of_a_file(host), HasSubstr("no output_file"));
  EXPECT_THAT(fault_of_reading(host), HasSubstr("no read_published"));
}

TEST(OldHost, AFaultOfTheRecordingReachesAHostOf12) {
  rec2nwb_recording_fault got{};
  rec2nwb_host host = host_of_1_2();
  host.ctx = &got;
  EXPECT_TRUE(Host(&host).recording_fault({7, 3, 12, "not there", "samples", "left out"}));
  EXPECT_EQ(got.struct_size, sizeof got);
  EXPECT_EQ(got.first_row, 7U);
  EXPECT_EQ(got.rows, 3U);
  EXPECT_EQ(got.length, 12);
  EXPECT_EQ(rec2nwb::sdk::to_view(got.kind), "not there");
  EXPECT_EQ(rec2nwb::sdk::to_view(got.unit), "samples");
  EXPECT_EQ(rec2nwb::sdk::to_view(got.action), "left out");
}

TEST(OldHost, BeforeThatItIsNotListedAndNothingFails) {
  rec2nwb_recording_fault got{};
  rec2nwb_host host = host_of_1_1();
  host.ctx = &got;
  EXPECT_FALSE(Host(&host).recording_fault({7, 3, 12, "not there", "samples", "left out"}));
  host = host_of_1_2();
  host.recording_fault = nullptr;
  EXPECT_FALSE(Host(&host).recording_fault({7, 3, 12, "not there", "samples", "left out"}));
  EXPECT_EQ(got.struct_size, 0U) << "called behind the end of the table";
}

}  // namespace

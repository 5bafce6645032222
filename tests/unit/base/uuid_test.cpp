#include "base/uuid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace rec2nwb {
namespace {

constexpr const char* kDns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
constexpr const char* kVersion4 =
    "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
constexpr const char* kVersion5 =
    "[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

TEST(RandomUuid, IsVersion4AndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string one = random_uuid();
    EXPECT_THAT(one, testing::MatchesRegex(kVersion4));
    EXPECT_TRUE(seen.insert(one).second);
  }
}

TEST(DerivedUuid, IsTheOneOfRfc4122) {
  // Python: uuid.uuid5(uuid.NAMESPACE_DNS, "www.example.com")
  EXPECT_EQ(derived_uuid(kDns, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  EXPECT_EQ(derived_uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(DerivedUuid, TakesAnyTextAsNamespace) {
  for (const char* text : {"", "a", "not a uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
                           "6ba7b810x9dad-11d1-80b4-00c04fd430c8"}) {
    EXPECT_THAT(derived_uuid(text, "name"), testing::MatchesRegex(kVersion5)) << text;
    EXPECT_NE(derived_uuid(text, "name"), derived_uuid(kDns, "name"));
  }
  EXPECT_NE(derived_uuid("a", "name"), derived_uuid("b", "name"));
}

TEST(DerivedUuid, NeverChanges) {
  EXPECT_EQ(derived_uuid("session", "/acquisition/e-series"),
            derived_uuid("session", "/acquisition/e-series"));
  EXPECT_EQ(derived_uuid("session", "/acquisition/e-series"),
            "9b0246d3-3d08-50d8-8619-3923668a80fe");
}

}  // namespace
}  // namespace rec2nwb

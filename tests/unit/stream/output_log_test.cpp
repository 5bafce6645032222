#include "stream/output_log.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "support/nwb_temp.hpp"

namespace rec2nwb {
namespace {

using Bytes = std::vector<std::byte>;

Bytes some_bytes(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

TEST(OutputLog, StaysInMemoryUpToItsLimit) {
  ScratchFile scratch(test::fresh_folder("stream"));
  OutputLog log(scratch, 100);
  log.append(some_bytes(60, 1));
  log.append(some_bytes(40, 2));
  EXPECT_EQ(scratch.size_bytes(), 0U);
  log.append(some_bytes(1, 3));
  EXPECT_EQ(scratch.size_bytes(), 100U);
  EXPECT_EQ(log.size_bytes(), 101U);
}

TEST(OutputLog, ReadsAnywhereAsWritten) {
  const auto folder = test::fresh_folder("stream");
  std::mt19937 random(4);
  for (const std::size_t limit : {1U, 7U, 100U, 1000000U}) {
    ScratchFile scratch(folder);
    OutputLog log(scratch, limit);
    OutputLog other(scratch, limit);  // shares the scratch file: extents are not contiguous in it
    Bytes model;
    for (unsigned i = 0; i < 150; ++i) {
      const auto bytes = some_bytes(random() % 60, i);
      log.append(bytes);
      model.insert(model.end(), bytes.begin(), bytes.end());
      other.append(some_bytes(random() % 30, i + 1000));
    }
    ASSERT_EQ(log.size_bytes(), model.size());
    for (int i = 0; i < 500; ++i) {
      const std::size_t first = random() % (model.size() + 1);
      Bytes out(random() % (model.size() - first + 1));
      log.read(first, out);
      ASSERT_TRUE(std::equal(out.begin(), out.end(), model.begin() + static_cast<long>(first)));
    }
  }
}

TEST(OutputLog, TakesPiecesLargerThanItsLimit) {
  ScratchFile scratch(test::fresh_folder("stream"));
  OutputLog log(scratch, 10);
  const auto first = some_bytes(1000, 5);
  const auto second = some_bytes(500, 6);
  log.append(first);
  log.append(second);
  Bytes out(1500);
  log.read(0, out);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), out.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), out.begin() + 1000));
}

TEST(OutputLog, NothingIsReadBehindTheEnd) {
  ScratchFile scratch(test::fresh_folder("stream"));
  OutputLog log(scratch);
  log.append(some_bytes(10, 7));
  Bytes out(4);
  log.read(6, out);
  const auto text = test::error_text([&] { log.read(7, out); });
  EXPECT_NE(text.find("read of 4 bytes at 7 of a log of 10"), std::string::npos) << text;
  Bytes empty;
  log.read(10, empty);
}

TEST(OutputLog, SeveralThreadsReadAtOnce) {
  ScratchFile scratch(test::fresh_folder("stream"));
  OutputLog log(scratch, 1000);
  const auto all = some_bytes(50000, 8);
  for (std::size_t i = 0; i < all.size(); i += 500) log.append(std::span(all).subspan(i, 500));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 200; ++i) {
        Bytes out(random() % 3000);
        const std::size_t first = random() % (all.size() - out.size());
        log.read(first, out);
        EXPECT_TRUE(std::equal(out.begin(), out.end(), all.begin() + static_cast<long>(first)));
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace rec2nwb

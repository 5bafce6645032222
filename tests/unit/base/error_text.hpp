/// \file
/// The text of the Error that a call throws; a test failure if it throws none.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/error.hpp"

namespace rec2nwb {

template <typename Call>
std::string error_text(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected an Error";
  return {};
}

}  // namespace rec2nwb

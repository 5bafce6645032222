# rec2nwb_add_component(NAME SOURCES ... DEPENDS ... PRIVATE ...)
#   One core folder as one static library rec2nwb_NAME, so that the linker enforces the dependency
#   rule of docs/architecture.md. DEPENDS: components to its right in that rule. PRIVATE: third
#   parties that only its .cpp files see.
function(rec2nwb_add_component name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(rec2nwb_${name} STATIC ${arg_SOURCES})
  target_include_directories(rec2nwb_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  list(TRANSFORM arg_DEPENDS PREPEND rec2nwb_)
  target_link_libraries(rec2nwb_${name} PUBLIC ${arg_DEPENDS}
                        PRIVATE rec2nwb_warnings ${arg_PRIVATE})
endfunction()

# What every test includes, compiled once: gtest and JSON are most of a test file's compile time.
function(rec2nwb_make_test_headers)
  file(WRITE ${PROJECT_BINARY_DIR}/test_headers.cpp "int main() { return 0; }\n")
  add_executable(rec2nwb_test_headers EXCLUDE_FROM_ALL ${PROJECT_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(rec2nwb_test_headers PRIVATE rec2nwb_warnings GTest::gtest_main GTest::gmock
                        nlohmann_json::nlohmann_json)
  target_precompile_headers(rec2nwb_test_headers PRIVATE
    <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> <filesystem> <fstream>
    <functional> <map> <string> <vector>)
  rec2nwb_compile_quickly(rec2nwb_test_headers)
  # Lets ccache see through precompiled headers (CCACHE_SLOPPINESS in scripts/common.sh).
  target_compile_options(rec2nwb_test_headers PRIVATE -fpch-preprocess)
endfunction()

# rec2nwb_use_test_headers(TARGET): for an executable of C++20.
function(rec2nwb_use_test_headers target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT REC2NWB_TIDY)
    target_precompile_headers(${target} REUSE_FROM rec2nwb_test_headers)
    target_compile_options(${target} PRIVATE -fpch-preprocess)
    rec2nwb_compile_quickly(${target})
  endif()
endfunction()

# A test looks at optimized code, and is none: -O1 takes two thirds of the time to compile.
function(rec2nwb_compile_quickly target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
endfunction()

# rec2nwb_add_test(NAME SOURCES ... DEPENDS ...)
#   One test program test_NAME; every TEST in it is a case of ctest.
function(rec2nwb_add_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE ${arg_DEPENDS} rec2nwb_warnings GTest::gtest_main
                        GTest::gmock)
  rec2nwb_use_test_headers(test_${name})
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()

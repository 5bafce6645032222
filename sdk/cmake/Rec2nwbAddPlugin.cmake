# rec2nwb_add_plugin(NAME SOURCES ... MANIFEST manifest.yaml [DATA ...] [LINK ...] [TESTS ...])
#
#   One plugin: NAME.so, its manifest and its data in one folder,
#   <build>/lib/rec2nwb/plugins/NAME/ and, installed, lib/rec2nwb/plugins/NAME/. The .so exports
#   rec2nwb_plugin_entry and nothing else, and every symbol that it uses is there at link time.
#
#   SOURCES   C or C++ files. The CMake target is rec2nwb_plugin_NAME.
#   MANIFEST  relative to the caller; becomes manifest.yaml
#   DATA      files and folders, relative to the caller; copied beside the .so under their last name
#   LINK      libraries
#   TESTS     GoogleTest sources of test_plugin_NAME. In rec2nwb's own tree it can use
#             tests/support/plugin_testing.hpp; elsewhere rec2nwb/testing.hpp. The folder of the built
#             plugin is in the macro REC2NWB_PLUGIN_DIR. Left out if there is no GTest::gtest_main,
#             which find_package(GTest) brings.
#
#   Needs CMake 3.20. A call that cannot work is an error that says what to change.
include_guard(GLOBAL)

# A script that keeps all symbols but the entry inside.
set_property(GLOBAL PROPERTY REC2NWB_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/plugin.version)

function(_rec2nwb_plugin_link_options target)
  get_property(script GLOBAL PROPERTY REC2NWB_PLUGIN_VERSION_SCRIPT)
  target_link_options(${target} PRIVATE LINKER:--version-script=${script})
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
  # A symbol that is nowhere fails here and not at the user's. Clang's sanitizer runtime is in the
  # program only, so there it cannot be asked for.
  get_directory_property(options LINK_OPTIONS)
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND "${options} ${CMAKE_CXX_FLAGS}" MATCHES "-fsanitize"))
    target_link_options(${target} PRIVATE LINKER:-z,defs)
  endif()
endfunction()

# Copies file or folder FROM to TO while building, whenever something in it changed.
function(_rec2nwb_plugin_copy name from to)
  if(IS_DIRECTORY ${from})
    file(GLOB_RECURSE files RELATIVE ${from} CONFIGURE_DEPENDS ${from}/*)
    foreach(file ${files})
      _rec2nwb_plugin_copy(${name} ${from}/${file} ${to}/${file})
    endforeach()
    return()
  endif()
  add_custom_command(OUTPUT ${to} COMMAND ${CMAKE_COMMAND} -E copy ${from} ${to} DEPENDS ${from}
                     COMMENT "Copying ${from} into the folder of plugin ${name}" VERBATIM)
  set_property(TARGET rec2nwb_plugin_${name} APPEND PROPERTY REC2NWB_COPIES ${to})
endfunction()

function(_rec2nwb_plugin_tests name folder)
  if(DEFINED REC2NWB_DEVELOPER_MODE AND NOT REC2NWB_DEVELOPER_MODE)
    return()
  endif()
  if(NOT TARGET GTest::gtest_main)
    message(STATUS "rec2nwb_add_plugin(${name}): TESTS are left out, as there is no GTest::gtest_main "
                   "(find_package(GTest REQUIRED) before the call brings it)")
    return()
  endif()
  set(test test_plugin_${name})
  add_executable(${test} ${ARGN})
  target_compile_definitions(${test} PRIVATE REC2NWB_PLUGIN_DIR="${folder}")
  target_link_libraries(${test} PRIVATE rec2nwb::sdk GTest::gtest_main GTest::gmock)
  # Targets that only rec2nwb's own tree has. The order of folders does not matter here: generator
  # expressions are looked at when all are known.
  foreach(own rec2nwb_warnings rec2nwb_plugin_testing)
    target_link_libraries(${test} PRIVATE $<TARGET_NAME_IF_EXISTS:${own}>)
  endforeach()
  add_dependencies(${test} rec2nwb_plugin_${name} rec2nwb_plugin_${name}_folder)
  if(COMMAND rec2nwb_use_test_headers)
    rec2nwb_use_test_headers(${test})
  endif()
  set_target_properties(${test} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  include(GoogleTest)
  gtest_discover_tests(${test} TEST_PREFIX "plugin_${name}." DISCOVERY_TIMEOUT 60)
endfunction()

# Stops with what is wrong with the arguments of rec2nwb_add_plugin(NAME ...).
macro(_rec2nwb_plugin_check name)
  set(call "rec2nwb_add_plugin(${name}):")
  if(NOT "${name}" MATCHES "^[a-z][a-z0-9_-]*$")
    message(FATAL_ERROR "${call} the name must begin with a letter of a-z, go on with a-z, 0-9, _ and "
                        "-, and be the first argument")
  endif()
  if(TARGET rec2nwb_plugin_${name})
    message(FATAL_ERROR "${call} there is a plugin of that name in this build already")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${call} nothing stands behind ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${call} not understood: ${arg_UNPARSED_ARGUMENTS} (the words are SOURCES, "
                        "MANIFEST, DATA, LINK and TESTS)")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "${call} SOURCES is missing: the C or C++ files of the plugin")
  endif()
  if(NOT arg_MANIFEST)
    message(FATAL_ERROR "${call} MANIFEST is missing: the plugin's manifest.yaml")
  endif()
  foreach(file ${arg_MANIFEST} ${arg_DATA})
    get_filename_component(path ${file} ABSOLUTE)
    if(NOT EXISTS ${path})
      message(FATAL_ERROR "${call} there is no ${path}")
    endif()
  endforeach()
  # The command would refuse it; here the author reads it earlier.
  get_filename_component(path ${arg_MANIFEST} ABSOLUTE)
  foreach(pair "name;${name}" "library;${name}.so")
    list(GET pair 0 key)
    list(GET pair 1 expected)
    file(STRINGS ${path} line REGEX "^  ${key}:" LIMIT_COUNT 1)
    string(REGEX REPLACE "^  ${key}:[ ]*[\"']?([^ \"'#]*).*$" "\\1" found "${line}")
    if(line AND NOT found STREQUAL expected)
      message(FATAL_ERROR "${call} ${path} says '${key}: ${found}', it must be '${key}: ${expected}'")
    endif()
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
endmacro()

function(rec2nwb_add_plugin name)
  cmake_parse_arguments(arg "" "MANIFEST" "SOURCES;DATA;LINK;TESTS" ${ARGN})
  _rec2nwb_plugin_check("${name}")
  set(target rec2nwb_plugin_${name})
  set(folder ${PROJECT_BINARY_DIR}/lib/rec2nwb/plugins/${name})

  add_library(${target} MODULE ${arg_SOURCES})
  set_target_properties(${target} PROPERTIES
    PREFIX "" SUFFIX .so OUTPUT_NAME ${name} DEBUG_POSTFIX ""
    LIBRARY_OUTPUT_DIRECTORY $<1:${folder}>  # as it is, also where there are many configurations
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${target} PRIVATE rec2nwb::sdk ${arg_LINK})
  if(TARGET rec2nwb_warnings)
    target_link_libraries(${target} PRIVATE rec2nwb_warnings)
  endif()
  _rec2nwb_plugin_link_options(${target})
  set_property(GLOBAL APPEND PROPERTY REC2NWB_PLUGIN_TARGETS ${target})  # tests/abi looks at all

  # Not CMAKE_INSTALL_LIBDIR, which can be lib/x86_64-linux-gnu: the command looks in ../lib.
  set(installed lib/rec2nwb/plugins/${name})
  install(TARGETS ${target} LIBRARY DESTINATION ${installed} COMPONENT plugins)

  get_filename_component(manifest ${arg_MANIFEST} ABSOLUTE)
  _rec2nwb_plugin_copy(${name} ${manifest} ${folder}/manifest.yaml)
  install(FILES ${manifest} DESTINATION ${installed} RENAME manifest.yaml COMPONENT plugins)
  foreach(data ${arg_DATA})
    get_filename_component(from ${data} ABSOLUTE)
    get_filename_component(last ${from} NAME)
    _rec2nwb_plugin_copy(${name} ${from} ${folder}/${last})
    if(IS_DIRECTORY ${from})
      install(DIRECTORY ${from} DESTINATION ${installed} COMPONENT plugins)
    else()
      install(FILES ${from} DESTINATION ${installed} COMPONENT plugins)
    endif()
  endforeach()
  get_property(copies TARGET ${target} PROPERTY REC2NWB_COPIES)
  add_custom_target(${target}_folder ALL DEPENDS ${copies})
  add_dependencies(${target} ${target}_folder)

  if(arg_TESTS)
    _rec2nwb_plugin_tests(${name} ${folder} ${arg_TESTS})
  endif()
endfunction()

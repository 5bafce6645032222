# Plugins for tests, each in <build>/tests/plugins/NAME/, where the command does not look.

# The version of today's interface, and the minor behind it.
foreach(part MAJOR MINOR)
  file(STRINGS ${PROJECT_SOURCE_DIR}/sdk/include/rec2nwb/abi.h line REGEX "define REC2NWB_ABI_${part} ")
  string(REGEX MATCH "([0-9]+)u" line "${line}")
  set(abi_${part} ${CMAKE_MATCH_1})
endforeach()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
             ${PROJECT_SOURCE_DIR}/sdk/include/rec2nwb/abi.h)
math(EXPR abi_NEXT_MINOR "${abi_MINOR} + 1")
math(EXPR abi_OTHER_MINOR "${abi_MINOR} + 2")

# rec2nwb_add_test_plugin(NAME SOURCE [DEFINES ...] [VERSION v] [MANIFEST_NAME n] [ABI a] [BARE])
#   Target test_plugin_lib_NAME. BARE: linked as a careless author would.
function(rec2nwb_add_test_plugin name source)
  cmake_parse_arguments(arg "BARE" "VERSION;MANIFEST_NAME;ABI" "DEFINES" ${ARGN})
  set(target test_plugin_lib_${name})
  set(folder ${PROJECT_BINARY_DIR}/tests/plugins/${name})
  add_library(${target} MODULE ${CMAKE_CURRENT_SOURCE_DIR}/plugins/${source})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME plugin LIBRARY_OUTPUT_DIRECTORY ${folder}
    C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_definitions(${target} PRIVATE ${arg_DEFINES})
  target_link_libraries(${target} PRIVATE rec2nwb-sdk rec2nwb_warnings)
  if(NOT arg_BARE)
    _rec2nwb_plugin_link_options(${target})
    set_property(GLOBAL APPEND PROPERTY REC2NWB_PLUGIN_TARGETS ${target})
  endif()
  set_property(GLOBAL APPEND PROPERTY REC2NWB_TEST_PLUGIN_TARGETS ${target})
  _rec2nwb_test_manifest(${folder} "${arg_MANIFEST_NAME}" "${name}" "${arg_VERSION}" "${arg_ABI}")
endfunction()

function(_rec2nwb_test_manifest folder manifest_name name version abi)
  if(NOT manifest_name)
    set(manifest_name ${name})
  endif()
  if(NOT version)
    set(version 1.0.0)
  endif()
  if(NOT abi)
    set(abi ${abi_MAJOR}.${abi_MINOR})
  endif()
  file(CONFIGURE OUTPUT ${folder}/manifest.yaml @ONLY CONTENT [[
manifest: 1
plugin:
  name: @manifest_name@
  version: "@version@"
  abi: "@abi@"
  library: plugin.so
  description: a plugin for tests
]])
endfunction()

rec2nwb_add_test_plugin(c11 c11.c)
rec2nwb_add_test_plugin(mime mime.cpp VERSION 1.2.3)
rec2nwb_add_test_plugin(thrower thrower.cpp)
rec2nwb_add_test_plugin(no_entry no_entry.c)
# A description larger than ours: of a later minor. And one that lost its end.
rec2nwb_add_test_plugin(larger variant.c
  DEFINES VARIANT_NAME="larger" VARIANT_MINOR=${abi_NEXT_MINOR} ABI ${abi_MAJOR}.${abi_NEXT_MINOR})
rec2nwb_add_test_plugin(smaller variant.c
  DEFINES VARIANT_NAME="smaller" "VARIANT_SIZE=offsetof(rec2nwb_plugin, finish)")
rec2nwb_add_test_plugin(tiny variant.c DEFINES VARIANT_NAME="tiny" VARIANT_SIZE=4)
rec2nwb_add_test_plugin(other_major variant.c DEFINES VARIANT_NAME="other_major" VARIANT_MAJOR=2)
rec2nwb_add_test_plugin(other_minor variant.c
  DEFINES VARIANT_NAME="other_minor" VARIANT_MINOR=${abi_OTHER_MINOR})
# Of another major, as its manifest says. It must not even be loaded: that ends the process.
rec2nwb_add_test_plugin(of_another_major variant.c
  DEFINES VARIANT_NAME="of_another_major" VARIANT_MAJOR=2 VARIANT_MINOR=0 VARIANT_ENDS_WHEN_LOADED=1
  ABI 2.0)
rec2nwb_add_test_plugin(other_name variant.c DEFINES VARIANT_NAME="somebody_else")
rec2nwb_add_test_plugin(other_version variant.c DEFINES VARIANT_NAME="other_version" VERSION 2.0.0)
rec2nwb_add_test_plugin(no_create variant.c DEFINES VARIANT_NAME="no_create" VARIANT_HAS_CREATE=0)
rec2nwb_add_test_plugin(null_entry variant.c DEFINES VARIANT_NAME="null_entry" VARIANT_ANSWERS=0)

# Each breaks one rule behind its description.
foreach(what writes_outside depends_on_blocks leaves_elements_out leaves_a_thread
             calls_from_destroy fails_without_text passes_over_a_refusal crashes reads_through_null
             loops_for_ever ends_the_process plans_nonsense plans_by_chance)
  string(TOUPPER ${what} constant)
  rec2nwb_add_test_plugin(${what} misbehaving.c
    DEFINES PLUGIN_NAME="${what}" MISBEHAVIOUR=${constant} MISBEHAVIOUR_EXPORTS=0)
endforeach()
rec2nwb_add_test_plugin(exports_two misbehaving.c BARE
  DEFINES PLUGIN_NAME="exports_two" MISBEHAVIOUR=EXPORTS_TWO MISBEHAVIOUR_EXPORTS=1)

file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/tests/plugins/mime/data/facts.yml @ONLY
     CONTENT "rate: 2e-7\nanswer: 42\n")

# The C++ plugin once more, by the other compiler.
find_program(REC2NWB_CLANGXX NAMES clang++ clang++-14 clang++-15 clang++-16)
if(REC2NWB_CLANGXX)
  set(folder ${PROJECT_BINARY_DIR}/tests/plugins/mime_clang)
  set(script ${PROJECT_SOURCE_DIR}/sdk/cmake/plugin.version)
  add_custom_command(OUTPUT ${folder}/plugin.so
    COMMAND ${REC2NWB_CLANGXX} -std=c++17 -shared -fPIC -O1 -fvisibility=hidden
            -I${PROJECT_SOURCE_DIR}/sdk/include -Wl,--version-script=${script} -Wl,-z,defs
            -o ${folder}/plugin.so ${CMAKE_CURRENT_SOURCE_DIR}/plugins/mime.cpp
    DEPENDS plugins/mime.cpp ${script} ${PROJECT_SOURCE_DIR}/sdk/include/rec2nwb/abi.h
            ${PROJECT_SOURCE_DIR}/sdk/include/rec2nwb/plugin.hpp
            ${PROJECT_SOURCE_DIR}/sdk/include/rec2nwb/plan.hpp
    COMMENT "Building plugin mime with clang" VERBATIM)
  add_custom_target(test_plugin_lib_mime_clang DEPENDS ${folder}/plugin.so)
  set_property(GLOBAL APPEND PROPERTY REC2NWB_TEST_PLUGIN_TARGETS test_plugin_lib_mime_clang)
  _rec2nwb_test_manifest(${folder} mime mime 1.2.3 "")
endif()

include(released_plugins.cmake)

# Everything that test_plugin needs; it is defined before these.
get_property(all GLOBAL PROPERTY REC2NWB_TEST_PLUGIN_TARGETS)
add_custom_target(rec2nwb_test_plugins DEPENDS ${all})

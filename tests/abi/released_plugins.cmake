# Plugins built against the headers of each release, released/VERSION/, and against today's, by every
# compiler that is there: in tests/released/NAME/ of the build, with a manifest of that version.
# released_test.py converts with all of them. What could not be built is in tests/released/skipped.txt.
set(released_root ${PROJECT_BINARY_DIR}/tests/released)
set(released_libraries "")
set(released_skipped "")

# _rec2nwb_released_plugin(NAME INCLUDE_DIR VERSION SOURCE COMPILER OPTIONS...)
#   By a call of the compiler alone: no setting of this build reaches it.
function(_rec2nwb_released_plugin name include version source compiler)
  set(folder ${released_root}/${name})
  set(script ${PROJECT_SOURCE_DIR}/sdk/cmake/plugin.version)
  file(GLOB_RECURSE headers ${include}/*.h ${include}/*.hpp)
  add_custom_command(OUTPUT ${folder}/plugin.so
    COMMAND ${compiler} ${ARGN} -DPLUGIN_NAME="${name}" -shared -fPIC -O1 -fvisibility=hidden
            -Wall -Wextra -Werror -I${include} -Wl,--version-script=${script} -Wl,-z,defs
            -o ${folder}/plugin.so ${CMAKE_CURRENT_SOURCE_DIR}/plugins/${source}
    DEPENDS plugins/${source} ${script} ${headers}
    COMMENT "Building plugin ${name} against plugin interface ${version}" VERBATIM)
  _rec2nwb_test_manifest(${folder} ${name} ${name} 1.0.0 ${version})
  set(released_libraries ${released_libraries} ${folder}/plugin.so PARENT_SCOPE)
endfunction()

find_program(REC2NWB_CLANG NAMES clang clang-14 clang-15 clang-16)
# libc++ is a package of its own.
set(has_libcxx FALSE)
if(REC2NWB_CLANGXX)
  execute_process(
    COMMAND ${REC2NWB_CLANGXX} -std=c++17 -stdlib=libc++ -shared -fPIC -x c++ -
            -o ${CMAKE_CURRENT_BINARY_DIR}/libcxx.so
    INPUT_FILE ${CMAKE_CURRENT_SOURCE_DIR}/released/uses_library.cpp
    RESULT_VARIABLE libcxx_failed OUTPUT_QUIET ERROR_QUIET)
  if(libcxx_failed EQUAL 0)
    set(has_libcxx TRUE)
  endif()
endif()

set(today ${PROJECT_SOURCE_DIR}/sdk/include)
file(GLOB releases RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/released
     ${CMAKE_CURRENT_SOURCE_DIR}/released/[0-9]*)
foreach(release ${releases} today)
  if(release STREQUAL "today")
    set(include ${today})
    set(version ${abi_MAJOR}.${abi_MINOR})
  else()
    set(include ${CMAKE_CURRENT_SOURCE_DIR}/released/${release})
    set(version ${release})
  endif()
  string(REPLACE "." "_" suffix ${release})
  _rec2nwb_released_plugin(c_${suffix} ${include} ${version} of_release.c ${CMAKE_C_COMPILER} -std=c11)
  _rec2nwb_released_plugin(cpp_${suffix} ${include} ${version} of_release.cpp
                           ${CMAKE_CXX_COMPILER} -std=c++17)
  if(REC2NWB_CLANG)
    _rec2nwb_released_plugin(c_clang_${suffix} ${include} ${version} of_release.c ${REC2NWB_CLANG}
                             -std=c11)
  endif()
  if(REC2NWB_CLANGXX)
    _rec2nwb_released_plugin(cpp_clang_${suffix} ${include} ${version} of_release.cpp
                             ${REC2NWB_CLANGXX} -std=c++17)
  endif()
  if(has_libcxx)
    _rec2nwb_released_plugin(cpp_libcxx_${suffix} ${include} ${version} of_release.cpp
                             ${REC2NWB_CLANGXX} -std=c++17 -stdlib=libc++)
  endif()
endforeach()
if(NOT REC2NWB_CLANG OR NOT REC2NWB_CLANGXX)
  string(APPEND released_skipped "clang: not there (package clang)\n")
elseif(NOT has_libcxx)
  string(APPEND released_skipped "clang with libc++: not there (packages libc++-dev, libc++abi-dev)\n")
endif()
file(CONFIGURE OUTPUT ${released_root}/skipped.txt CONTENT "${released_skipped}" @ONLY)

add_custom_target(rec2nwb_released_plugins ALL DEPENDS ${released_libraries})

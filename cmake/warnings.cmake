# One INTERFACE target that every target of this project links: its warnings, errors for developers.
# Not errors under a sanitizer: its instrumentation makes GCC warn of what is not there.
if((REC2NWB_DEVELOPER_MODE AND NOT REC2NWB_SANITIZE) OR REC2NWB_FUZZ)
  set(werror -Werror)
endif()
add_library(rec2nwb_warnings INTERFACE)
target_compile_options(rec2nwb_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
  $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual>
  ${werror})
# A product and a sum stay two roundings on every machine: the same recording gives the same file.
target_compile_options(rec2nwb_warnings INTERFACE -ffp-contract=off)
# An object is the same wherever the checkout is: so are packages, and the compiler cache holds for each.
target_compile_options(rec2nwb_warnings INTERFACE -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
# In a unity build no source is the main file, where alone a class may have members of unnamed namespaces.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(rec2nwb_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()

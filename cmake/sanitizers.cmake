# -DREC2NWB_SANITIZE=address,undefined | thread, -DREC2NWB_COVERAGE=ON, -DREC2NWB_TIDY=ON,
# -DREC2NWB_FUZZ=ON: for the whole build, plugins included.
set(REC2NWB_SANITIZE "" CACHE STRING "Sanitizers, comma separated")
option(REC2NWB_COVERAGE "Instrument for gcov" OFF)
option(REC2NWB_TIDY "Run clang-tidy with every compilation" OFF)

if(REC2NWB_SANITIZE)
  add_compile_options(-fsanitize=${REC2NWB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${REC2NWB_SANITIZE})
endif()
if(REC2NWB_FUZZ)
  # fuzzer-no-link: what libFuzzer follows, in libraries too; each target links fuzzer itself. Left out
  # are checks at every access that make much code of which little is ours: the first is also seen by
  # AddressSanitizer, the others by the preset asan.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=null,alignment,vptr
                      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined)
endif()
if(REC2NWB_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
if(REC2NWB_TIDY)
  find_program(CLANG_TIDY clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY} --quiet)
endif()

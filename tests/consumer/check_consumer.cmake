# Installs BUILD into an empty prefix, configures, builds and runs the consumer against it, and expects
# a rule that means what was written. Run by CTest with BUILD, SOURCE, WORK and CONFIG.
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE} -B ${WORK}/build
  -DCMAKE_PREFIX_PATH=${WORK}/prefix -DCMAKE_BUILD_TYPE=${CONFIG})
run(${CMAKE_COMMAND} --build ${WORK}/build)

run(${WORK}/build/consumer)
string(STRIP "${output}" rule)
message(STATUS "the consumer says: ${rule}")
if(NOT rule MATCHES "post\\[0\\].*pre\\[0\\]" OR NOT rule MATCHES "post\\[1\\]")
  message(FATAL_ERROR "that is not (post[0] - post[1]) * pre[0]")
endif()

run(${WORK}/build/locality_test)

run(${WORK}/prefix/bin/recirc --version)
message(STATUS "the installed program says: ${output}")
foreach(file share/recirc/scenarios/first.textproto share/bash-completion/completions/recirc)
  if(NOT EXISTS ${WORK}/prefix/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()

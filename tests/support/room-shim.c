/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Makes every disk look nearly full: preloaded (LD_PRELOAD) into a program, it lets file systems
 * say that they have room for NF_TEST_ROOM bytes.
 */
#undef _FILE_OFFSET_BITS /* or the names below would not be what they seem */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/vfs.h>

int
statfs64 (const char *path, struct statfs64 *buffer)
{
  static int (*real) (const char *, struct statfs64 *);
  const char *room = getenv ("NF_TEST_ROOM");
  int result = 0;

  if (real == NULL)
    real = (int (*) (const char *, struct statfs64 *)) dlsym (RTLD_NEXT, "statfs64");
  result = real (path, buffer);
  if (result == 0 && room != NULL) {
    buffer->f_bsize = 1;
    buffer->f_bavail = (unsigned long) strtoul (room, NULL, 10);
  }
  return result;
}

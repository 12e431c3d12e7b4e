;; Puts the module together from its streams, in the page: shapes.rs says what is in them, symbols.rs what their
;; characters mean. It is WebAssembly since that runs fast from the first time on, and written for it: a call
;; for every byte would take most of the time.
;;
;; Memory:    32  the bytes that one character means, by its code
;;           128  the bytes that two characters mean, by both
;;           512  where in memory each stream is, in the streams' order, and where the last one ends;
;;                afterwards, where the module is and where it ends
;;          1024  where in memory each shape is
;;          2048  every local, in the order of their numbers
;;          2304  the locals of the body at hand, the one used last first
(module
  (memory (export "memory") 16)

  ;; Reads a text from its beginning to its end. Where the bytes that it means end, which go to `out`.
  (func (export "read") (param $at i32) (param $end i32) (param $out i32) (result i32)
    (local $symbol i32) (local $second i32)
    (loop $characters
      (if (i32.eq (local.get $at) (local.get $end)) (then (return (local.get $out))))
      (local.set $symbol (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      ;; The last three characters are but the first of two.
      (if (i32.gt_u (local.get $symbol) (i32.const 123))
        (then
          (local.set $second (i32.load8_u (local.get $at)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          ;; The quotation mark and the backslash are no characters.
          (local.set $symbol
            (i32.sub
              (i32.sub
                (i32.add
                  (i32.sub (i32.mul (local.get $symbol) (i32.const 93)) (i32.const 11436))
                  (local.get $second))
                (i32.gt_u (local.get $second) (i32.const 34)))
              (i32.gt_u (local.get $second) (i32.const 92))))))
      (i32.store8 (local.get $out) (i32.load8_u (local.get $symbol)))
      (local.set $out (i32.add (local.get $out) (i32.const 1)))
      (br $characters))
    (unreachable))

  ;; Puts the module where the last stream ends.
  (func (export "decode")
    (local $shape i32) (local $length i32) (local $kind i32) (local $at i32) (local $end i32)
    (local $out i32) (local $body i32) (local $byte i32) (local $number i32)

    (loop $locals
      (i32.store8 offset=2048 (local.get $number) (local.get $number))
      (local.set $number (i32.add (local.get $number) (i32.const 1)))
      (br_if $locals (i32.lt_u (local.get $number) (i32.const 256))))

    (local.set $out (i32.load offset=556 (i32.const 0)))
    (local.set $shape (i32.load offset=552 (i32.const 0)))
    (loop $shapes
      (i32.store offset=1024 (local.get $at) (local.get $shape))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $shape
        (i32.add
          (i32.add (local.get $shape) (i32.const 3))
          (i32.load16_u offset=1 (local.get $shape))))
      (br_if $shapes (i32.lt_u (local.get $shape) (local.get $out))))

    (local.set $at (i32.load offset=512 (i32.const 0)))
    (local.set $end (i32.load offset=516 (i32.const 0)))
    (i32.store offset=512 (i32.const 0) (local.get $out))
    (loop $instructions
      (local.set $shape
        (i32.load offset=1024 (i32.shl (i32.load8_u (local.get $at)) (i32.const 2))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $kind (i32.load8_u (local.get $shape)))
      (local.set $length (i32.load16_u offset=1 (local.get $shape)))
      (if (i32.eq (local.get $kind) (i32.const 255))
        (then
          ;; A body begins. The one before, if there is one, ends, and its length is known.
          (if (local.get $body)
            (then
              (i32.store8 (local.get $out) (i32.const 0x0b))
              (local.set $out (i32.add (local.get $out) (i32.const 1)))
              (local.set $kind (i32.sub (local.get $out) (local.get $body)))
              (i32.store8 (i32.sub (local.get $body) (i32.const 3))
                (i32.or (local.get $kind) (i32.const 0x80)))
              (i32.store8 (i32.sub (local.get $body) (i32.const 2))
                (i32.or (i32.shr_u (local.get $kind) (i32.const 7)) (i32.const 0x80)))
              (i32.store8 (i32.sub (local.get $body) (i32.const 1))
                (i32.shr_u (local.get $kind) (i32.const 14)))))
          (memory.copy (i32.const 2304) (i32.const 2048) (i32.const 256))
          (local.set $body (i32.add (local.get $out) (i32.const 3)))
          (local.set $kind (i32.const 0))))
      (loop $bytes
        (if (local.get $length)
          (then
            (i32.store8 (local.get $out) (i32.load8_u offset=3 (local.get $shape)))
            (local.set $out (i32.add (local.get $out) (i32.const 1)))
            (local.set $shape (i32.add (local.get $shape) (i32.const 1)))
            (local.set $length (i32.sub (local.get $length) (i32.const 1)))
            (br $bytes))))
      (if (local.get $kind)
        (then
          (local.set $shape
            (i32.load offset=512 (i32.and (local.get $kind) (i32.const 0x7c))))
          (local.set $number (i32.const 0))
          (loop $bytes
            (local.set $byte (i32.load8_u (local.get $shape)))
            (if (i32.and (local.get $kind) (i32.const 0x83))
              (then
                (local.set $number
                  (i32.or (local.get $number)
                    (i32.shl (i32.and (local.get $byte) (i32.const 0x7f)) (local.get $length))))
                (local.set $length (i32.add (local.get $length) (i32.const 7))))
              (else
                (i32.store8 (local.get $out) (local.get $byte))
                (local.set $out (i32.add (local.get $out) (i32.const 1)))))
            (local.set $shape (i32.add (local.get $shape) (i32.const 1)))
            (br_if $bytes (i32.gt_u (local.get $byte) (i32.const 0x7f))))
          ;; A rank that the kind says is in no stream: the first byte of the module was read in vain.
          (if (i32.and (local.get $kind) (i32.const 2))
            (then (local.set $number (i32.and (local.get $kind) (i32.const 1))))
            (else
              (i32.store offset=512 (i32.and (local.get $kind) (i32.const 0x7c)) (local.get $shape))))
          (if (i32.and (local.get $kind) (i32.const 0x83))
            (then
              (if (i32.gt_u (local.get $kind) (i32.const 0x7f))
                (then
                  (local.set $number
                    (i32.shl (local.get $number)
                      (i32.load8_u (i32.sub (local.get $out) (i32.const 1))))))
                (else
                  (local.set $byte (i32.load8_u offset=2304 (local.get $number)))
                  (memory.copy (i32.const 2305) (i32.const 2304) (local.get $number))
                  (i32.store8 offset=2304 (i32.const 0) (local.get $byte))
                  (local.set $number (local.get $byte))))
              (loop $bytes
                (i32.store8 (local.get $out) (local.get $number))
                (local.set $number (i32.shr_u (local.get $number) (i32.const 7)))
                (if (local.get $number)
                  (then
                    (i32.store8 (local.get $out)
                      (i32.or (i32.load8_u (local.get $out)) (i32.const 0x80)))))
                (local.set $out (i32.add (local.get $out) (i32.const 1)))
                (br_if $bytes (local.get $number)))))))
      (br_if $instructions (i32.lt_u (local.get $at) (local.get $end))))
    (i32.store offset=516 (i32.const 0) (local.get $out))))

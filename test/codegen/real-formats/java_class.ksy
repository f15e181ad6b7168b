meta:
  id: java_class
  title: Java class file
  file-extension: class
  endian: be
doc: |
  A pool of constants, to which everything else refers by number, then the class with its fields, methods and attributes.
  What an attribute holds is said by its name, which is a constant.
doc-ref: https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html
seq:
  - id: magic
    contents: [0xca, 0xfe, 0xba, 0xbe]
  - id: minor_version
    type: u2
  - id: major_version
    type: u2
    valid:
      min: 45
  - id: num_slots
    type: u2
    valid:
      min: 1
    doc: One more than there are; slots are counted from 1.
  - id: slots
    type: 'slot(_index == 0 ? false : slots[_index - 1].is_wide)'
    repeat: expr
    repeat-expr: num_slots - 1
  - id: access_flags
    type: u2
  - id: this_class
    type: u2
  - id: super_class
    type: u2
    doc: 0 for java.lang.Object and for modules.
  - id: num_interfaces
    type: u2
  - id: interfaces
    type: u2
    repeat: expr
    repeat-expr: num_interfaces
  - id: num_fields
    type: u2
  - id: fields
    type: member
    repeat: expr
    repeat-expr: num_fields
  - id: num_methods
    type: u2
  - id: methods
    type: member
    repeat: expr
    repeat-expr: num_methods
  - id: num_attributes
    type: u2
  - id: attributes
    type: attribute
    repeat: expr
    repeat-expr: num_attributes
types:
  slot:
    doc: A long and a double take two slots, of which the second holds nothing.
    params:
      - id: is_second
        type: bool
    seq:
      - id: constant
        type: constant
        if: not is_second
    instances:
      is_wide:
        value: 'is_second ? false : constant.tag == tag::long or constant.tag == tag::double'
  constant:
    seq:
      - id: tag
        type: u1
        enum: tag
        valid:
          in-enum: true
      - id: body
        type:
          switch-on: tag
          cases:
            tag::utf8: utf8
            tag::integer: integer
            tag::float: float
            tag::long: long
            tag::double: double
            tag::class: name
            tag::string: name
            tag::method_type: name
            tag::module: name
            tag::package: name
            tag::field: pair
            tag::method: pair
            tag::interface_method: pair
            tag::name_and_type: pair
            tag::dynamic: pair
            tag::invoke_dynamic: pair
            tag::method_handle: method_handle
  utf8:
    doc: Java's own form of UTF-8, in which a zero takes two bytes and a character beyond 65535 six.
    seq:
      - id: len_value
        type: u2
      - id: value
        size: len_value
  integer:
    seq:
      - id: value
        type: s4
  float:
    seq:
      - id: value
        type: f4
  long:
    seq:
      - id: value
        type: s8
  double:
    seq:
      - id: value
        type: f8
  name:
    seq:
      - id: value
        type: u2
  pair:
    seq:
      - id: first
        type: u2
      - id: second
        type: u2
  method_handle:
    seq:
      - id: kind
        type: u1
        valid:
          min: 1
          max: 9
      - id: reference
        type: u2
  member:
    doc: A field or a method.
    seq:
      - id: access_flags
        type: u2
      - id: name_index
        type: u2
      - id: descriptor_index
        type: u2
      - id: num_attributes
        type: u2
      - id: attributes
        type: attribute
        repeat: expr
        repeat-expr: num_attributes
  attribute:
    seq:
      - id: name_index
        type: u2
      - id: len_info
        type: u4
      - id: info
        size: len_info
        type:
          switch-on: name
          cases:
            '"Code"': code
            '"StackMapTable"': stack_map_table
            '"LineNumberTable"': line_number_table
            '"LocalVariableTable"': local_variable_table
            '"LocalVariableTypeTable"': local_variable_table
            '"InnerClasses"': inner_classes
            '"BootstrapMethods"': bootstrap_methods
            '"MethodParameters"': method_parameters
            '"Record"': record
            '"Exceptions"': indexes
            '"NestMembers"': indexes
            '"PermittedSubclasses"': indexes
            '"EnclosingMethod"': pair
            '"ConstantValue"': name
            '"SourceFile"': name
            '"Signature"': name
            '"NestHost"': name
    instances:
      name:
        value: _root.slots[name_index - 1].constant.body.as<utf8>.value.to_s("ASCII")
  code:
    seq:
      - id: max_stack
        type: u2
      - id: max_locals
        type: u2
      - id: len_code
        type: u4
        valid:
          min: 1
          max: 65535
      - id: code
        size: len_code
      - id: num_handlers
        type: u2
      - id: handlers
        type: handler
        repeat: expr
        repeat-expr: num_handlers
      - id: num_attributes
        type: u2
      - id: attributes
        type: attribute
        repeat: expr
        repeat-expr: num_attributes
  handler:
    seq:
      - id: start
        type: u2
      - id: end
        type: u2
      - id: handler
        type: u2
      - id: catch_type
        type: u2
        doc: 0 for everything.
  stack_map_table:
    seq:
      - id: num_frames
        type: u2
      - id: frames
        type: stack_map_frame
        repeat: expr
        repeat-expr: num_frames
  stack_map_frame:
    doc: |
      0 to 63: nothing but an offset. 64 to 127: with one value on the stack; 247, with an offset of its own. 248 to 250: fewer locals.
      251: an offset of its own. 252 to 254: more locals. 255: everything.
    seq:
      - id: frame_type
        type: u1
        valid:
          expr: _ < 128 or _ >= 247
      - id: offset_delta
        type: u2
        if: frame_type >= 247
      - id: num_locals
        type: u2
        if: frame_type == 255
      - id: locals
        type: verification_type
        repeat: expr
        repeat-expr: 'frame_type == 255 ? num_locals : frame_type - 251'
        if: frame_type >= 252
      - id: num_stack
        type: u2
        if: frame_type == 255
      - id: stack
        type: verification_type
        repeat: expr
        repeat-expr: 'frame_type == 255 ? num_stack : 1'
        if: frame_type == 255 or frame_type == 247 or (frame_type >= 64 and frame_type < 128)
  verification_type:
    seq:
      - id: tag
        type: u1
        valid:
          max: 8
      - id: value
        type: u2
        if: tag >= 7
        doc: The class of an object, or where an object that is not initialised yet was made.
  line_number_table:
    seq:
      - id: num_lines
        type: u2
      - id: lines
        type: pair
        repeat: expr
        repeat-expr: num_lines
  local_variable_table:
    seq:
      - id: num_variables
        type: u2
      - id: variables
        type: local_variable
        repeat: expr
        repeat-expr: num_variables
  local_variable:
    seq:
      - id: start
        type: u2
      - id: length
        type: u2
      - id: name_index
        type: u2
      - id: type_index
        type: u2
      - id: slot
        type: u2
  inner_classes:
    seq:
      - id: num_classes
        type: u2
      - id: classes
        type: inner_class
        repeat: expr
        repeat-expr: num_classes
  inner_class:
    seq:
      - id: inner
        type: u2
      - id: outer
        type: u2
      - id: name_index
        type: u2
      - id: access_flags
        type: u2
  bootstrap_methods:
    seq:
      - id: num_methods
        type: u2
      - id: methods
        type: bootstrap_method
        repeat: expr
        repeat-expr: num_methods
  bootstrap_method:
    seq:
      - id: method
        type: u2
      - id: arguments
        type: indexes
  record:
    seq:
      - id: num_components
        type: u2
      - id: components
        type: component
        repeat: expr
        repeat-expr: num_components
  component:
    seq:
      - id: name_index
        type: u2
      - id: descriptor_index
        type: u2
      - id: num_attributes
        type: u2
      - id: attributes
        type: attribute
        repeat: expr
        repeat-expr: num_attributes
  indexes:
    seq:
      - id: num_indexes
        type: u2
      - id: indexes
        type: u2
        repeat: expr
        repeat-expr: num_indexes
  method_parameters:
    seq:
      - id: num_parameters
        type: u1
      - id: parameters
        type: pair
        repeat: expr
        repeat-expr: num_parameters
enums:
  tag:
    1: utf8
    3: integer
    4: float
    5: long
    6: double
    7: class
    8: string
    9: field
    10: method
    11: interface_method
    12: name_and_type
    15: method_handle
    16: method_type
    17: dynamic
    18: invoke_dynamic
    19: module
    20: package

// Made from the model of a bid: python -m gateway.seal.schema
export default {
 "$defs": {
  "AttachedFile": {
   "additionalProperties": false,
   "properties": {
    "length": {
     "maximum": 209715200,
     "minimum": 1,
     "type": "integer"
    },
    "media_type": {
     "pattern": "^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,126}$",
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "sha256": {
     "pattern": "^[0-9a-f]{64}$",
     "type": "string"
    }
   },
   "required": [
    "name",
    "media_type",
    "length",
    "sha256"
   ],
   "type": "object"
  },
  "ConsortiumMember": {
   "additionalProperties": false,
   "properties": {
    "credit_code": {
     "pattern": "^[0-9A-Z]{18}$",
     "type": "string"
    },
    "name": {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    },
    "share": {
     "pattern": "^(1|1\\.0{1,6}|0\\.[0-9]{1,6})$",
     "type": "string"
    },
    "size_class": {
     "enum": [
      "large",
      "medium",
      "small",
      "micro"
     ],
     "type": "string"
    }
   },
   "required": [
    "credit_code",
    "name",
    "size_class",
    "share"
   ],
   "type": "object"
  },
  "Declarations": {
   "additionalProperties": false,
   "properties": {
    "consortium": {
     "anyOf": [
      {
       "items": {
        "$ref": "#/$defs/ConsortiumMember"
       },
       "maxItems": 20,
       "minItems": 2,
       "type": "array"
      },
      {
       "type": "null"
      }
     ]
    },
    "domestic": {
     "type": "boolean"
    },
    "prison_enterprise": {
     "type": "boolean"
    },
    "qualification_promise": {
     "type": "boolean"
    },
    "sme": {
     "anyOf": [
      {
       "$ref": "#/$defs/SmeDeclaration"
      },
      {
       "type": "null"
      }
     ]
    },
    "subcontract": {
     "anyOf": [
      {
       "items": {
        "$ref": "#/$defs/Subcontractor"
       },
       "maxItems": 50,
       "minItems": 1,
       "type": "array"
      },
      {
       "type": "null"
      }
     ]
    },
    "welfare_unit": {
     "type": "boolean"
    }
   },
   "required": [
    "sme",
    "welfare_unit",
    "prison_enterprise",
    "domestic",
    "qualification_promise",
    "consortium",
    "subcontract"
   ],
   "type": "object"
  },
  "Device": {
   "additionalProperties": false,
   "properties": {
    "cpu": {
     "anyOf": [
      {
       "maxLength": 100,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "disk": {
     "anyOf": [
      {
       "maxLength": 100,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "mac": {
     "anyOf": [
      {
       "maxLength": 100,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "software": {
     "anyOf": [
      {
       "maxLength": 100,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    }
   },
   "required": [
    "mac",
    "disk",
    "cpu",
    "software"
   ],
   "type": "object"
  },
  "Guarantee": {
   "additionalProperties": false,
   "properties": {
    "amount": {
     "pattern": "^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$",
     "type": "string"
    },
    "issuer": {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    },
    "number": {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    }
   },
   "required": [
    "number",
    "issuer",
    "amount"
   ],
   "type": "object"
  },
  "OfferedItem": {
   "additionalProperties": false,
   "properties": {
    "brand": {
     "anyOf": [
      {
       "maxLength": 300,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "domestic": {
     "type": "boolean"
    },
    "domestic_cost": {
     "anyOf": [
      {
       "pattern": "^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$",
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "green": {
     "type": "boolean"
    },
    "item": {
     "pattern": "^[A-Za-z0-9._-]{1,64}$",
     "type": "string"
    },
    "maker": {
     "anyOf": [
      {
       "maxLength": 300,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "maker_size": {
     "anyOf": [
      {
       "enum": [
        "large",
        "medium",
        "small",
        "micro"
       ],
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "model": {
     "anyOf": [
      {
       "maxLength": 300,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "name": {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    },
    "origin": {
     "anyOf": [
      {
       "maxLength": 300,
       "minLength": 1,
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "quantity": {
     "pattern": "^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,4})?$",
     "type": "string"
    },
    "unit_price": {
     "pattern": "^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$",
     "type": "string"
    }
   },
   "required": [
    "item",
    "name",
    "brand",
    "model",
    "unit_price",
    "quantity",
    "maker",
    "maker_size",
    "origin",
    "domestic",
    "domestic_cost",
    "green"
   ],
   "type": "object"
  },
  "SmeDeclaration": {
   "additionalProperties": false,
   "properties": {
    "size_class": {
     "enum": [
      "large",
      "medium",
      "small",
      "micro"
     ],
     "type": "string"
    }
   },
   "required": [
    "size_class"
   ],
   "type": "object"
  },
  "Subcontractor": {
   "additionalProperties": false,
   "properties": {
    "credit_code": {
     "anyOf": [
      {
       "pattern": "^[0-9A-Z]{18}$",
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "name": {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    },
    "share": {
     "pattern": "^(1|1\\.0{1,6}|0\\.[0-9]{1,6})$",
     "type": "string"
    },
    "size_class": {
     "enum": [
      "large",
      "medium",
      "small",
      "micro"
     ],
     "type": "string"
    }
   },
   "required": [
    "name",
    "credit_code",
    "size_class",
    "share"
   ],
   "type": "object"
  }
 },
 "additionalProperties": false,
 "properties": {
  "address": {
   "maxLength": 300,
   "minLength": 1,
   "type": "string"
  },
  "agent": {
   "maxLength": 300,
   "minLength": 1,
   "type": "string"
  },
  "business": {
   "maxLength": 100000,
   "minLength": 1,
   "type": "string"
  },
  "contact": {
   "maxLength": 300,
   "minLength": 1,
   "type": "string"
  },
  "controllers": {
   "items": {
    "maxLength": 300,
    "minLength": 1,
    "type": "string"
   },
   "maxItems": 100,
   "type": "array"
  },
  "declarations": {
   "$ref": "#/$defs/Declarations"
  },
  "device": {
   "anyOf": [
    {
     "$ref": "#/$defs/Device"
    },
    {
     "type": "null"
    }
   ]
  },
  "files": {
   "items": {
    "$ref": "#/$defs/AttachedFile"
   },
   "maxItems": 200,
   "type": "array"
  },
  "format": {
   "const": "rongcai-bid-content/2",
   "type": "string"
  },
  "guarantee": {
   "anyOf": [
    {
     "$ref": "#/$defs/Guarantee"
    },
    {
     "type": "null"
    }
   ]
  },
  "items": {
   "items": {
    "$ref": "#/$defs/OfferedItem"
   },
   "maxItems": 500,
   "minItems": 1,
   "type": "array"
  },
  "lot": {
   "pattern": "^[0-9]{1,2}$",
   "type": "string"
  },
  "name": {
   "maxLength": 300,
   "minLength": 1,
   "type": "string"
  },
  "price": {
   "pattern": "^(0|[1-9][0-9]{0,12})\\.[0-9]{2}$",
   "type": "string"
  },
  "price_words": {
   "anyOf": [
    {
     "maxLength": 300,
     "minLength": 1,
     "type": "string"
    },
    {
     "type": "null"
    }
   ]
  },
  "project_members": {
   "items": {
    "maxLength": 300,
    "minLength": 1,
    "type": "string"
   },
   "maxItems": 200,
   "type": "array"
  },
  "qualification": {
   "additionalProperties": {
    "maxLength": 100000,
    "minLength": 1,
    "type": "string"
   },
   "maxProperties": 100,
   "minProperties": 1,
   "propertyNames": {
    "maxLength": 300,
    "minLength": 1
   },
   "type": "object"
  },
  "responsible_person": {
   "maxLength": 300,
   "minLength": 1,
   "type": "string"
  },
  "size_class": {
   "enum": [
    "large",
    "medium",
    "small",
    "micro"
   ],
   "type": "string"
  },
  "supplier": {
   "pattern": "^[0-9A-Z]{18}$",
   "type": "string"
  },
  "technical": {
   "maxLength": 100000,
   "minLength": 1,
   "type": "string"
  },
  "validity_days": {
   "maximum": 3650,
   "minimum": 1,
   "type": "integer"
  }
 },
 "required": [
  "format",
  "lot",
  "supplier",
  "name",
  "address",
  "price",
  "price_words",
  "items",
  "size_class",
  "declarations",
  "guarantee",
  "validity_days",
  "technical",
  "business",
  "qualification",
  "responsible_person",
  "controllers",
  "project_members",
  "agent",
  "contact",
  "device",
  "files"
 ],
 "type": "object"
};

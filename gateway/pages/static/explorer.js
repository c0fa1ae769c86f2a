const place = document.getElementById("swagger-ui");
SwaggerUIBundle({ url: place.dataset.address, domNode: place, deepLinking: true, validatorUrl: null });

"""The IIIF Image API: regions and sizes of images, mostly as bytes that were stored beforehand."""

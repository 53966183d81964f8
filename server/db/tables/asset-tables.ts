/** Tables of where assets come from: what 010-assets adds. */
export interface AssetTables {
  render_assets: RenderAssetsTable;
  uploads: UploadsTable;
}

/** Which renders an asset is of, so that it can be drawn again. */
export interface RenderAssetsTable {
  asset: string;
  /** Of `renders`. */
  key: string;
}

/** Who brought a picture, a video or a recording. */
export interface UploadsTable {
  hash: string;
  person: string;
  at: number;
}

/** What 006-vehicle adds. */
export interface VehicleTables {
  positions: PositionsTable;
}

/** Where a screen on wheels was. Numbered as plays are, so that sending twice counts once. */
export interface PositionsTable {
  screen: string;
  series: number;
  n: number;
  /** By the server's clock. */
  at: number;
  /** Degrees, WGS 84. */
  latitude: number;
  longitude: number;
  /** Metres. */
  accuracy: number;
  /** Metres a second; null: the device did not say. */
  speed: number | null;
  /** Degrees clockwise from north. */
  heading: number | null;
}

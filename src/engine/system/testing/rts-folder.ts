import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A made-up system of three buses in the RTS-GMLC format, with every trap of it: files by their paths. */
export const rtsFiles: Readonly<Record<string, string>> = {
  'SourceData/bus.csv': `Bus ID,Bus Name,BaseKV,Bus Type,MW Load,Area
101,Abel,138,PV,30,1
102,Adams,138,PQ,10,1
201,Alger,138,Ref,5,2
`,
  // Windows line ends; two parallel lines; a transformer.
  'SourceData/branch.csv': `UID,From Bus,To Bus,R,X,B,Cont Rating,Tr Ratio
A1-1,101,102,0,0.1,0,100,0
A1-2,101,102,0,0.1,0,100,0
T1,102,201,0,0.08,0,50,1.05
`.replaceAll('\n', '\r\n'),
  'SourceData/gen.csv': `GEN UID,Bus ID,Unit Type,Category,Fuel,PMax MW,PMin MW,Min Down Time Hr,Min Up Time Hr,Ramp Rate MW/Min,Start Heat Cold MBTU,Start Heat Warm MBTU,Start Heat Hot MBTU,Non Fuel Start Cost $,Non Fuel Shutdown Cost $,Fuel Price $/MMBTU,Output_pct_0,Output_pct_1,Output_pct_2,Output_pct_3,HR_avg_0,HR_incr_1,HR_incr_2,HR_incr_3,VOM
CC_1,101,CC,Gas CC,NG,40,12,2.2,4.5,1,100,80,60,10,7,4,0.25,0.5,1,NA,10000,8000,9000,NA,0
COAL_1,101,STEAM,Coal,Coal,50,20,4,8,2,200,150,100,0,0,2,0.4,0.6,0.8,1,12000,9000,10000,11000,0
NUC_1,102,NUCLEAR,Nuclear,Nuclear,10,10,48,24,20,78978,0,9999,0,0,0.8,0.7,0.8,0.9,1,10000,0,0,0,0
WIND_1,201,WIND,Wind,Wind,15,0,0,0,15,0,0,0,0,0,0,0,0,0,0,NA,0,0,0,0
RTPV_1,201,RTPV,Solar RTPV,Solar,5,0,0,0,5,0,0,0,0,0,0,0,0,0,0,NA,0,0,0,0
HYDRO_1,102,HYDRO,Hydro,Hydro,8,0,0,0,8,0,0,0,0,0,0,0,0,0,0,NA,0,0,0,0
STORE_1,102,STORAGE,Storage,Storage,50,0,0,0,50,0,0,0,0,0,0,0,0,0,0,NA,0,0,0,0
`,
  'SourceData/dc_branch.csv': 'UID,From Bus,To Bus\r\nDC1,101,201\r\n',
  'SourceData/reserves.csv':
    'Reserve Product,Requirement (MW),Eligible Device SubCategories\nSpin_Up,3,"(Gas CC,Coal)"\n',
  'SourceData/simulation_objects.csv': `Simulation_Parameters,Description,DAY_AHEAD,REAL_TIME
Period_Resolution,in seconds,3600,1800
Reserve_Products,list,"(Spin_Up, Flex)","(Spin_Up)"
`,
  'SourceData/timeseries_pointers.csv': `Simulation,Category,Object,Parameter,Scaling Factor,Data File
DAY_AHEAD,Generator,WIND_1,PMax MW,15,../timeseries_data_files/WIND/DAY_AHEAD_wind.csv
DAY_AHEAD,Generator,RTPV_1,PMax MW,5,../timeseries_data_files/PV/DAY_AHEAD_pv.csv
DAY_AHEAD,Generator,RTPV_1,PMin MW,5,../timeseries_data_files/PV/DAY_AHEAD_pv.csv
DAY_AHEAD,Generator,HYDRO_1,PMin MW,8,../timeseries_data_files/HYDRO/DAY_AHEAD_hydro.csv
DAY_AHEAD,Generator,HYDRO_1,PMax MW,8,../timeseries_data_files/HYDRO/DAY_AHEAD_hydro.csv
DAY_AHEAD,Area,1,MW Load,40,../timeseries_data_files/Load/DAY_AHEAD_load.csv
DAY_AHEAD,Area,2,MW Load,5,../timeseries_data_files/Load/DAY_AHEAD_load.csv
DAY_AHEAD,Reserve,Spin_Up,Requirement,1,../timeseries_data_files/Reserves/spin.csv
REAL_TIME,Area,1,MW Load,40,../timeseries_data_files/Load/REAL_TIME_load.csv
`,
  // Other cases than in the pointers.
  'timeseries_data_files/Wind/DAY_AHEAD_wind.csv':
    'Year,Month,Day,Period,WIND_1\n2020,2,29,23,12\n2020,2,29,24,6\n2020,3,1,1,3\n',
  'timeseries_data_files/PV/DAY_AHEAD_pv.csv':
    'Year,Month,Day,Period,RTPV_1\n2020,2,29,23,1\n2020,2,29,24,0\n2020,3,1,1,0\n',
  'timeseries_data_files/Hydro/DAY_AHEAD_hydro.csv':
    'Year,Month,Day,Period,HYDRO_1\n2020,2,29,23,2\n2020,2,29,24,2\n2020,3,1,1,2\n',
  'timeseries_data_files/Load/DAY_AHEAD_load.csv':
    'Year,Month,Day,Period,1,2\n2020,2,29,23,60,5\n2020,2,29,24,40,4\n2020,3,1,1,20,3\n',
};

/** Writes the folder, with some files replaced, or left out where undefined. */
export function writeRtsFolder(folder: string, changes: Readonly<Record<string, string | undefined>> = {}): void {
  for (const [file, text] of Object.entries({ ...rtsFiles, ...changes })) {
    if (text === undefined) continue;
    const place = path.join(folder, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
}

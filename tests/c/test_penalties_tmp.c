#include "mlpc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static unsigned long long hash = 1469598103934665603ull;
static void add(const void *p, size_t n){ const unsigned char*c=p; for(size_t i=0;i<n;i++){hash^=c[i];hash*=1099511628211ull;} }
#define CHECK(x) do{ if((x)!=MLPC_OK){printf("%s\n",mlpc_last_error());exit(1);} }while(0)
int main(void){
 const char *isas[]={"scalar","avx2","avx512","neon"};
 for(size_t s=0;s<4;s++){ if(mlpc_set_isa(isas[s])!=MLPC_OK) continue;
 hash=1469598103934665603ull;
 for(int d=0;d<2;d++){ size_t size=d?8:4; size_t shapes[3][2]={{20,23},{19,33},{33,7}};
  for(int k=0;k<3;k++){ size_t n=shapes[k][0]*shapes[k][1]; void*w=malloc(n*size),*g=calloc(n,size);
   mlpc_spec o={"orthogonal",{{"seed",3}}}; 
   CHECK(mlpc_initialize(w,(mlpc_dtype)d,2,shapes[k],&o)); add(w,n*size);
   mlpc_spec r={"random_normal",{{"seed",3},{"stddev",1}}}; CHECK(mlpc_initialize(w,(mlpc_dtype)d,2,shapes[k],&r));
   mlpc_spec regs[3]={{"l1_l2",{{"l1",.3},{"l2",.1}}},{"orthogonal",{{"columns",0}}},{"orthogonal",{{"columns",1}}}};
   for(int i=0;i<3;i++){ double v; CHECK(mlpc_regularize(&v,g,w,(mlpc_dtype)d,2,shapes[k],&regs[i])); add(&v,8); add(g,n*size);}
   mlpc_spec cons[4]={{"max_norm",{{"max_value",5}}},{"min_max_norm",{{"min_value",4},{"rate",.3},{"axes",2}}},{"unit_norm",{{"axes",3}}},{"non_neg",{{0}}}};
   for(int i=0;i<4;i++){ CHECK(mlpc_constrain(w,(mlpc_dtype)d,2,shapes[k],&cons[i])); add(w,n*size);}
   free(w);free(g);}}
 printf("%s %llx\n",isas[s],hash);}
 return 0;}
